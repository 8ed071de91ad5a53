"""Faults of rectifiers."""

import numpy as np

from nnspec.conformance.faults.fault import but, fault, rounded


def _at_zero(case, slope):
    """δx with another slope at 0."""
    return lambda c: np.where(case.arrays["x"] == 0, slope * case.g, c)


@fault("relu", breaks="relu.F1")
def clipped_at_six(ask, case):
    """y is at most 6."""
    return but(ask(case), y=lambda y: np.minimum(y, 6))


@fault("relu", breaks="relu.F1")
def fewer_digits(ask, case):
    """y is rounded to bfloat16."""
    return but(ask(case), y=lambda y: rounded(y, "bfloat16"))


@fault("relu", breaks="relu.F1")
def half_the_sum_with_its_magnitude(ask, case):
    """y = (x + |x|) / 2, which overflows."""
    x = case.arrays["x"]
    return but(ask(case), y=lambda y: (x + np.abs(x)) / 2)


@fault("relu", breaks="relu.G1")
def leaks(ask, case):
    """The slope below 0 is 0.01."""
    return but(ask(case), x=lambda c: np.where(case.arrays["x"] < 0, case.g * 0.01, c))


@fault("relu", breaks="relu.G1")
def small_numbers_have_no_slope(ask, case):
    """The slope is 0 below 1e-6."""
    return but(ask(case), x=lambda c: np.where(np.abs(case.arrays["x"]) < 1e-6, 0, c))


@fault("relu", breaks="relu.G2")
def slope_two_at_zero(ask, case):
    """The slope at 0 is 2."""
    return but(ask(case), x=_at_zero(case, 2))


@fault("relu", breaks="relu.G2")
def slope_minus_one_at_zero(ask, case):
    """The slope at 0 is −1."""
    return but(ask(case), x=_at_zero(case, -1))


@fault("relu", breaks="relu.K1", id="R01", only="freedom")
def slope_one_at_zero(ask, case):
    """The slope at 0 is 1."""
    return but(ask(case), x=_at_zero(case, 1))


@fault("relu", breaks="relu.K1", id="R02")
def slope_half_at_zero(ask, case):
    """The slope at 0 is 1/2."""
    return but(ask(case), x=_at_zero(case, 0.5))


@fault("relu", breaks="relu.K1")
def slope_one_at_minus_zero(ask, case):
    """The slope at −0 is 1, at 0 it is 0."""
    x = case.arrays["x"]
    return but(ask(case), x=lambda c: np.where((x == 0) & np.signbit(x), case.g, c))


@fault("relu", breaks="relu.G2")
def minus_zero_has_slope_minus_one(ask, case):
    """The slope at −0 is −1: the sign of x, taken by its bit."""
    x = case.arrays["x"]
    return but(ask(case), x=lambda c: np.where((x == 0) & np.signbit(x), -case.g, c))


@fault("relu", breaks="relu.S1", id="R04", only="special")
def nan_is_zero(ask, case):
    """relu(NaN) is 0."""
    return but(ask(case), y=lambda y: np.where(np.isnan(y), 0, y))


@fault("relu", breaks="relu.S2")
def times_the_mask(ask, case):
    """y = x·[x > 0], and −∞·0 is NaN."""
    x = case.arrays["x"]
    return but(ask(case), y=lambda y: x * (x > 0))


@fault("relu", "sigmoid", breaks="*.S2")
def no_slope_at_infinity(ask, case):
    """δx is NaN at infinity: ∞ − ∞."""
    return but(ask(case), x=lambda c: np.where(np.isinf(case.arrays["x"]), np.nan, c))
