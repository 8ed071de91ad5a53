"""Faults of rectifiers."""

import numpy as np

from nnspec.conformance.faults.fault import but, fault, rounded


def at_zero(case, slope):
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
def slope_twoat_zero(ask, case):
    """The slope at 0 is 2."""
    return but(ask(case), x=at_zero(case, 2))


@fault("relu", breaks="relu.G2")
def slope_minus_oneat_zero(ask, case):
    """The slope at 0 is −1."""
    return but(ask(case), x=at_zero(case, -1))


@fault("relu", breaks="relu.K1", id="R01", only="freedom")
def slope_oneat_zero(ask, case):
    """The slope at 0 is 1."""
    return but(ask(case), x=at_zero(case, 1))


@fault("relu", breaks="relu.K1", id="R02")
def slope_halfat_zero(ask, case):
    """The slope at 0 is 1/2."""
    return but(ask(case), x=at_zero(case, 0.5))


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


def _at(case, *kinks):
    return np.isin(case.arrays["x"].astype(float), kinks)


@fault("relu6", breaks="relu6.F1")
def seven(ask, case):
    """y goes up to 7; the gradient agrees."""
    x = case.arrays["x"].astype(float)
    more = (x >= 6) & (x <= 7)
    y = np.where(more, x, 7.0)
    return but(ask(case), y=lambda right: np.where(x > 6, y, right), x=lambda c: np.where(more, case.g, c))


@fault("relu6", breaks="relu6.F1")
def six_by_the_dtype(ask, case):
    """Above 6 y is the next number below 6."""
    return but(ask(case), y=lambda y: np.where(y == 6, np.nextafter(y, 0 * y), y))


@fault("relu6", breaks="relu6.G1")
def slope_of_relu(ask, case):
    """The cotangent passes above 6, too."""
    return but(ask(case), x=lambda c: np.where(case.arrays["x"] > 6, case.g, c))


@fault("relu6", breaks="relu6.G2")
def slope_minus_one_at_six(ask, case):
    """The slope at 6 is −1."""
    return but(ask(case), x=lambda c: np.where(_at(case, 6), -case.g, c))


@fault("relu6", breaks="relu6.K1", id="R01")
def slope_one_at_six(ask, case):
    """The slope at 6 is 1, at 0 it is 0."""
    return but(ask(case), x=lambda c: np.where(_at(case, 6), case.g, c))


@fault("relu6", breaks="relu6.K1", id="R02")
def slope_half_at_both_kinks(ask, case):
    """The slope at 0 and at 6 is 1/2, as of a minimum and a maximum that share at ties."""
    return but(ask(case), x=lambda c: np.where(_at(case, 0, 6), case.g / 2, c))


@fault("relu6", breaks="relu6.S1", id="R04")
def nan_is_not_above_zero(ask, case):
    """NaN gives 0: it is not above 0, and what is not above 0 is made 0."""
    x = case.arrays["x"]
    return but(ask(case), y=lambda y: np.where(np.isnan(x), 0, y))


@fault("relu6", breaks="relu6.S2")
def infinity_is_not_cut(ask, case):
    """relu6(∞) is ∞."""
    return but(ask(case), y=lambda y: np.where(np.isposinf(case.arrays["x"]), np.inf, y))


@fault("relu6", breaks="relu6.S2")
def cotangent_at_infinity(ask, case):
    """The cotangent passes at ∞."""
    return but(ask(case), x=lambda c: np.where(np.isposinf(case.arrays["x"]), case.g, c))
