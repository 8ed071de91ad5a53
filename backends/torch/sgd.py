"""Stochastic gradient descent."""

import torch

from nnspec.backends.base import Part, Refusal, Unsupported
from nnspec.backends.torch.steps import BUILT, run


class Sgd(Part):
    """torch.optim.SGD."""

    refusals = (Refusal("sgd", BUILT, modes=("compile",)),)

    def sgd(
        self,
        p,
        g,
        m=None,
        *,
        rates,
        taken,
        momentum,
        dampening,
        nesterov,
        velocity,
        weight_decay,
        decay,
    ):
        if velocity == "steps" and momentum:
            raise Unsupported("the velocity of torch.optim.SGD gathers gradients")
        if decay == "decoupled" and weight_decay:
            raise Unsupported("torch.optim.SGD has coupled weight decay only")
        hyper = {"momentum": momentum, "dampening": dampening, "nesterov": nesterov}
        return run(
            torch.optim.SGD, p, g, rates, taken, {"momentum_buffer": m}, **hyper, weight_decay=weight_decay
        )
