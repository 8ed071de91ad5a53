"""Faults of sigmoid and its kin."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault


def _exp(case):
    """exp(x) in the dtype of the case, without any shift."""
    return np.exp(case.arrays["x"])


@fault("sigmoid", breaks="sigmoid.F1")
def overflows(ask, case):
    """y = exp(x) / (1 + exp(x))."""
    return but(ask(case), y=lambda y: _exp(case) / (1 + _exp(case)))


@fault("sigmoid", breaks="sigmoid.F1")
def one_minus_its_mirror(ask, case):
    """y = 1 − sigmoid(−x), which cancels below 0."""
    other = ask(altered(case, x=-case.arrays["x"])).y
    return but(ask(case), y=lambda y: 1 - other)


@fault("sigmoid", breaks="sigmoid.F1")
def saturates_early(ask, case):
    """x is clipped to [−9, 9]."""
    return but(ask(altered(case, x=np.clip(case.arrays["x"], -9, 9))), x=lambda c: c)


@fault("sigmoid", breaks="sigmoid.G1")
def slope_of_y_alone(ask, case):
    """δx = g·y."""
    y = ask(case).y
    return but(ask(case), x=lambda c: case.g * y)


@fault("sigmoid", breaks="sigmoid.G1")
def slope_at_the_result(ask, case):
    """δx = g·σ′(y): the slope is taken at y, not at x."""
    other = altered(case, x=ask(case).y)
    return but(ask(case), x=lambda c: ask.alone("x", other))


@fault("sigmoid", breaks="sigmoid.S1")
def nan_is_half(ask, case):
    """sigmoid(NaN) is 1/2."""
    return but(ask(case), y=lambda y: np.where(np.isnan(y), 0.5, y))


@fault("sigmoid", breaks="sigmoid.S2")
def infinity_over_infinity(ask, case):
    """sigmoid(∞) is NaN."""
    return but(ask(case), y=lambda y: np.where(np.isposinf(case.arrays["x"]), np.nan, y))
