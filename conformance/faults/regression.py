"""Faults of the losses of regression."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault
from nnspec.conformance.faults.reduction import mean_of_nothing, sent, summed

ALL = ("mse_loss", "l1_loss", "huber_loss", "smooth_l1_loss")
SIZED = ("huber_loss", "smooth_l1_loss")


def _difference(case):
    return case.arrays["x"] - case.arrays["t"]


def _size(case):
    return case.attrs["delta" if case.op == "huber_loss" else "beta"]


def _both(answer, wrong):
    """δx made wrong, and δt, its negative, alike."""
    return but(answer, x=wrong, t=lambda c: -wrong(-c))


@fault("mse_loss", breaks="mse_loss.F1")
def halved(ask, case):
    """y = ½·(x − t)²; the gradient agrees."""
    answer = ask(case)
    return _both(but(answer, y=lambda y: y / 2), lambda c: c / 2)


@fault(*ALL, breaks="*.F1", id="K09")
def mean_over_the_batch_axis_only(ask, case):
    """The mean divides by the length of the first axis and sums over the others; the gradient agrees."""
    shape = case.shapes["x"]
    if case.attrs["reduction"] != "mean":
        return ask(case)
    inner = int(np.prod(shape[1:]))
    return but(ask(altered(case, cotangent=case.g * inner)), y=lambda y: y * inner)


@fault("mse_loss", breaks="mse_loss.F1")
def squares_apart(ask, case):
    """(x − t)² is computed as x² − 2·x·t + t², and cancels."""
    x, t = case.arrays["x"], case.arrays["t"]
    return but(ask(case), y=lambda y: summed(case, x * x - 2 * x * t + t * t))


@fault(*ALL, breaks="*.G1", id="K05")
def upstream_ignored(ask, case):
    """δ is that for g = 1."""
    return ask(altered(case, cotangent=np.ones(case.g.shape)))


@fault(*ALL, breaks="*.G1")
def mean_forgotten_on_the_way_back(ask, case):
    """δx of the mean is not divided."""
    if case.attrs["reduction"] != "mean":
        return ask(case)
    return but(ask(case), x=lambda c: ask.alone("x", altered(case, {"reduction": "sum"})))


@fault("mse_loss", breaks="mse_loss.G1")
def two_forgotten(ask, case):
    """δx = g·(x − t)."""
    return but(ask(case), x=lambda c: c / 2)


@fault(*ALL, breaks="*.G2", id="K10")
def target_is_a_constant(ask, case):
    """δt is 0."""
    return but(ask(case), t=lambda c: 0 * c)


@fault(*ALL, breaks="*.G2")
def cotangent_of_the_target_is_that_of_x(ask, case):
    """δt = δx: the sign is lost."""
    return but(ask(case), t=np.negative)


@fault("l1_loss", breaks="l1_loss.F1")
def never_quite_zero(ask, case):
    """y = sqrt((x − t)² + 1e-6)."""
    return but(ask(case), y=lambda y: summed(case, np.sqrt(_difference(case) ** 2 + 1e-6)))


@fault("l1_loss", breaks="l1_loss.G1")
def smoothed_slope(ask, case):
    """The slope is (x − t) / (|x − t| + 1e-3)."""
    d = np.abs(_difference(case))
    return but(ask(case), x=lambda c: c * d / (d + 1e-3))


@fault("l1_loss", breaks="l1_loss.G3")
def slope_two_where_equal(ask, case):
    """The slope at x = t is 2."""
    d = _difference(case)
    return but(ask(case), x=lambda c: np.where(d == 0, 2 * sent(case), c))


@fault("l1_loss", breaks="l1_loss.G3")
def zero_by_zero(ask, case):
    """The slope is (x − t) / |x − t|: NaN where x = t."""
    d = _difference(case)
    return but(ask(case), x=lambda c: np.where(d == 0, np.nan, c))


@fault("l1_loss", breaks="l1_loss.K1")
def slope_one_where_equal(ask, case):
    """The slope at x = t is 1."""
    d = _difference(case)
    return but(ask(case), x=lambda c: np.where(d == 0, sent(case), c))


@fault("huber_loss", breaks="huber_loss.F1")
def divided_by_delta(ask, case):
    """The loss is smooth L1: divided by delta."""
    return but(ask(case), y=lambda y: y / case.attrs["delta"])


@fault("smooth_l1_loss", breaks="smooth_l1_loss.F1")
def not_divided_by_beta(ask, case):
    """The loss is Huber's: not divided by beta."""
    return but(ask(case), y=lambda y: y * case.attrs["beta"])


@fault(*SIZED, breaks="*.F1")
def line_misses_the_parabola(ask, case):
    """The line beyond the parabola has lost its constant: it begins at twice the height."""
    d, size = np.abs(_difference(case)), _size(case)
    lost = size * size / 2 if case.op == "huber_loss" else size / 2
    losses = np.where(d > size, lost, 0)
    return but(ask(case), y=lambda y: y + summed(case, losses))


@fault(*SIZED, breaks="*.F1")
def always_one(ask, case):
    """The size of the parabola is 1, whatever it should be; the gradient agrees."""
    return ask(altered(case, {"delta" if case.op == "huber_loss" else "beta": 1.0}))


@fault(*SIZED, breaks="*.G1")
def never_cut(ask, case):
    """δx goes on along the parabola."""
    d, size = _difference(case), _size(case)
    slope = d if case.op == "huber_loss" else d / size
    return but(ask(case), x=lambda c: slope * sent(case))


@fault(*SIZED, breaks="*.G1")
def no_slope_beyond(ask, case):
    """δx is 0 beyond the parabola, as of a loss that is cut."""
    return but(ask(case), x=lambda c: np.where(np.abs(_difference(case)) > _size(case), 0, c))


@fault(*ALL, breaks="*.S1")
def nan_is_no_loss(ask, case):
    """A NaN in x has no loss."""
    return but(ask(case), y=lambda y: np.where(np.isnan(case.arrays["x"]), 0, y) if y.ndim else y)


@fault(*ALL, breaks="*.S1")
def nan_in_every_loss(ask, case):
    """A NaN in x makes all losses NaN."""
    return but(ask(case), y=lambda y: np.where(np.isnan(y).any(), np.nan, y))


@fault(*ALL, breaks="*.S2")
def mean_of_nothing_is_zero(ask, case):
    """The mean over no elements is 0."""
    return mean_of_nothing(ask, case)
