"""Fine-tuning: a parameter group for each rate, and no gradient for what is frozen."""

import torch

from nnspec.backends.base import Part, Unsupported, grouped
from nnspec.backends.torch.adam import placed


class Tune(Part):
    """torch.nn.Parameter, `requires_grad`, and the parameter groups of torch.optim."""

    def tuner(self, loss, parameters, rates, kind, attrs):
        return Tuned(self.stage(loss), parameters, rates, optimizer(kind, attrs))


class Tuned:
    """Parameters, and one optimizer whose groups have a rate each."""

    def __init__(self, loss, parameters, rates, make):
        self._loss = loss
        self._held = {
            name: torch.nn.Parameter(x.clone(), requires_grad=name in rates) for name, x in parameters.items()
        }
        groups = [
            {"params": [self._held[name] for name in names], "lr": rate}
            for rate, names in grouped(rates).items()
        ]
        self._optimizer = make(groups)

    def step(self, inputs):
        self._optimizer.zero_grad()
        loss = self._loss(self._held, inputs)
        loss.backward()
        found = {name: p.grad.clone() for name, p in self._held.items() if p.requires_grad}
        self._optimizer.step()
        return loss.detach(), found

    def parameters(self):
        return {name: p.detach().clone() for name, p in self._held.items()}


def optimizer(kind, attrs):
    if kind == "adam":
        hyper = placed(attrs["beta1"], attrs["beta2"], attrs["epsilon"], attrs["place"])
        return lambda groups: torch.optim.Adam(groups, **hyper)
    if attrs["velocity"] == "steps" and attrs["momentum"]:
        raise Unsupported("the velocity of torch.optim.SGD gathers gradients")
    return lambda groups: torch.optim.SGD(groups, momentum=attrs["momentum"], nesterov=attrs["nesterov"])
