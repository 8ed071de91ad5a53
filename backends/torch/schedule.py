"""Learning-rate schedules."""

import torch
from torch.optim import lr_scheduler

from nnspec.backends.base import Part, Refusal, Unsupported

NAMES = ("step_decay", "exponential_decay", "linear_warmup")


class Schedule(Part):
    """torch.optim.lr_scheduler, stepped from the first rate to the last that is asked for."""

    refusals = tuple(
        Refusal(name, "torch.compile does not trace how an optimizer is built", modes=("compile",))
        for name in NAMES
    )

    def step_decay(self, rate, t, *, every, factor):
        return stepped(rate, t, lr_scheduler.StepLR, step_size=every, gamma=factor)

    def exponential_decay(self, rate, t, *, every, factor):
        if every != 1:
            raise Unsupported("lr_scheduler.ExponentialLR decays by its factor with every step")
        return stepped(rate, t, lr_scheduler.ExponentialLR, gamma=factor)

    def linear_warmup(self, rate, t, *, steps, start):
        return stepped(rate, t, lr_scheduler.LinearLR, start_factor=start, total_iters=steps)


def stepped(rate, t, kind, **hyper):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=rate.item())
    scheduler = kind(optimizer, **hyper)
    rates = []
    for _ in range(int(t.max()) + 1):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return torch.tensor([rates[i] for i in t.tolist()], dtype=rate.dtype)
