"""Faults of the hinge loss."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault
from nnspec.conformance.faults.reduction import mean_of_nothing, sent, summed


def _margin(case):
    return case.arrays["t"] * case.arrays["x"]


def _at_margin(case, slope):
    """δx with another slope at t·x = 1."""
    sent_on = -sent(case) * case.arrays["t"]
    return lambda c: np.where(_margin(case) == 1, slope * sent_on, c)


@fault("hinge_loss", breaks="hinge_loss.F1")
def margin_of_zero(ask, case):
    """y = max(0, −t·x): the perceptron's loss."""
    return but(ask(case), y=lambda y: summed(case, np.maximum(0, -_margin(case))))


@fault("hinge_loss", breaks="hinge_loss.F1")
def sum_for_mean(ask, case):
    """The mean is not divided; the gradient agrees."""
    mean = case.attrs["reduction"] == "mean"
    return ask(altered(case, {"reduction": "sum"})) if mean else ask(case)


@fault("hinge_loss", breaks="hinge_loss.F1")
def squared(ask, case):
    """y = max(0, 1 − t·x)²."""
    return but(ask(case), y=lambda y: summed(case, np.maximum(0, 1 - _margin(case)) ** 2))


@fault("hinge_loss", breaks="hinge_loss.G1")
def label_forgotten(ask, case):
    """δx = −g inside the margin, whatever t."""
    return but(ask(case), x=lambda c: c * case.arrays["t"])


@fault("hinge_loss", breaks="hinge_loss.G1", id="K05")
def upstream_ignored(ask, case):
    """δ is that for g = 1."""
    return ask(altered(case, cotangent=np.ones(case.g.shape)))


@fault("hinge_loss", breaks="hinge_loss.G1")
def only_where_wrong(ask, case):
    """δx is 0 wherever the sign is right, even inside the margin."""
    return but(ask(case), x=lambda c: np.where(_margin(case) > 0, 0, c))


@fault("hinge_loss", breaks="hinge_loss.G2")
def slope_two_at_the_margin(ask, case):
    """The slope at t·x = 1 is 2."""
    return but(ask(case), x=_at_margin(case, 2))


@fault("hinge_loss", breaks="hinge_loss.K1")
def slope_half_at_the_margin(ask, case):
    """The slope at t·x = 1 is 1/2."""
    return but(ask(case), x=_at_margin(case, 0.5))


@fault("hinge_loss", breaks="hinge_loss.K1")
def slope_zero_at_the_margin(ask, case):
    """The slope at t·x = 1 is 0."""
    return but(ask(case), x=_at_margin(case, 0))


@fault("hinge_loss", breaks="hinge_loss.S1")
def nan_is_no_loss(ask, case):
    """max(0, NaN) is 0."""
    return but(ask(case), y=lambda y: np.where(np.isnan(case.arrays["x"]), 0, y) if y.ndim else y)


@fault("hinge_loss", breaks="hinge_loss.S2")
def mean_of_nothing_is_zero(ask, case):
    """The mean over no elements is 0."""
    return mean_of_nothing(ask, case)
