"""RMSprop."""

import torch

from nnspec.backends.base import Part, Refusal, Unsupported
from nnspec.backends.torch.steps import BUILT, run


class Rmsprop(Part):
    """torch.optim.RMSprop."""

    refusals = (Refusal("rmsprop", BUILT, modes=("compile",)),)

    def rmsprop(
        self,
        p,
        g,
        v=None,
        a=None,
        m=None,
        *,
        rates,
        taken,
        rho,
        epsilon,
        place,
        centered,
        momentum,
        velocity,
    ):
        if place != "outside":
            raise Unsupported("torch.optim.RMSprop adds epsilon outside of the root")
        if velocity == "steps" and momentum:
            raise Unsupported("the velocity of torch.optim.RMSprop gathers quotients without the rate")
        states = {"square_avg": v, "grad_avg": a, "momentum_buffer": m}
        hyper = {"alpha": rho, "eps": epsilon, "centered": centered, "momentum": momentum}
        return run(torch.optim.RMSprop, p, g, rates, taken, states, **hyper)
