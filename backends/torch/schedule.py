"""Learning-rate schedules."""

import torch
from torch.optim import lr_scheduler

from nnspec.backends.base import Divergence, Part, Refusal, Unsupported, filled, literal

NAMES = ("step_decay", "exponential_decay", "linear_warmup", "cosine_decay")


class Schedule(Part):
    """torch.optim.lr_scheduler, stepped from the first rate to the last that is asked for."""

    refusals = tuple(
        Refusal(name, "torch.compile does not trace how an optimizer is built", modes=("compile",))
        for name in NAMES
    )

    divergences = (
        Divergence(
            clauses=("cosine_decay.F1", "every.P5"),
            why="CosineAnnealingLR makes each rate of the one before: the roundings of all steps add up.",
            witness={
                "op": "cosine_decay",
                "operands": {"rate": literal(0.3), "t": filled("labels(177,178)", 1)},
                "attrs": {"steps": 1000, "floor": 0.1},
            },
            when=lambda case: case.attrs["steps"] > 100,
            ratio=20.0,  # 7.4 measured, of 1000 steps
            versions="<=2.13.0",
            link="https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html",
            dtypes=("float64",),
        ),
    )

    def step_decay(self, rate, t, *, every, factor):
        return stepped(rate, t, lr_scheduler.StepLR, step_size=every, gamma=factor)

    def exponential_decay(self, rate, t, *, every, factor):
        if every != 1:
            raise Unsupported("lr_scheduler.ExponentialLR decays by its factor with every step")
        return stepped(rate, t, lr_scheduler.ExponentialLR, gamma=factor)

    def linear_warmup(self, rate, t, *, steps, start):
        return stepped(rate, t, lr_scheduler.LinearLR, start_factor=start, total_iters=steps)

    def cosine_decay(self, rate, t, *, steps, floor):
        if (t > steps).any():
            raise Unsupported("lr_scheduler.CosineAnnealingLR rises again after its last step")
        least = rate.item() * floor
        return stepped(rate, t, lr_scheduler.CosineAnnealingLR, T_max=steps, eta_min=least)


def stepped(rate, t, kind, **hyper):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=rate.item())
    scheduler = kind(optimizer, **hyper)
    rates = []
    for _ in range(int(t.max()) + 1):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return torch.tensor([rates[i] for i in t.tolist()], dtype=rate.dtype)
