"""Adagrad and Adadelta."""

import torch

from nnspec.backends.base import Part, Refusal, Unsupported
from nnspec.backends.torch.steps import BUILT, run


class Adagrad(Part):
    """torch.optim.Adagrad and Adadelta."""

    refusals = tuple(Refusal(op, BUILT, modes=("compile",)) for op in ("adagrad", "adadelta"))

    def adagrad(self, p, g, s=None, *, rates, taken, initial, epsilon, place):
        if place != "outside":
            raise Unsupported("torch.optim.Adagrad adds epsilon outside of the root")
        hyper = {"initial_accumulator_value": initial, "eps": epsilon}
        return run(torch.optim.Adagrad, p, g, rates, taken, {"sum": s}, **hyper)

    def adadelta(self, p, g, v=None, d=None, *, rates, taken, rho, epsilon):
        states = {"square_avg": v, "acc_delta": d}
        return run(torch.optim.Adadelta, p, g, rates, taken, states, rho=rho, eps=epsilon)
