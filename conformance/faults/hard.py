"""Faults of hard activations."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault

RAMPS = ("hard_sigmoid", "hard_swish")
HARD = (*RAMPS, "hard_tanh")


def _x(case):
    return case.arrays["x"].astype(float)


def _near(case, low, high):
    """Where x is one of the ends."""
    return (_x(case) == low) | (_x(case) == high)


@fault("hard_sigmoid", breaks="hard_sigmoid.F1")
def the_older_ramp(ask, case):
    """y = min(max(x / 5 + 1/2, 0), 1), the function that Keras 2 had under this name; the gradient agrees."""
    answer = ask(altered(case, x=_x(case) * 1.2))
    return but(answer, x=lambda c: c * 1.2)


@fault("hard_sigmoid", breaks="hard_sigmoid.F1")
def not_clipped_below(ask, case):
    """Just below −3 the ramp goes on."""
    x = _x(case)
    return but(ask(case), y=lambda y: np.where((x < -3) & (x > -3.5), x / 6 + 0.5, y))


@fault("hard_swish", breaks="hard_swish.F1")
def swish_of_the_older_ramp(ask, case):
    """y = x · min(max(x / 5 + 1/2, 0), 1)."""
    x = _x(case)
    return but(ask(case), y=lambda y: np.where(np.isinf(x), y, x * np.clip(0.2 * x + 0.5, 0, 1)))


@fault("hard_swish", breaks="hard_swish.F1")
def not_flat_below(ask, case):
    """From −3 down to −6 y goes on along the parabola."""
    x = _x(case)
    return but(ask(case), y=lambda y: np.where((x < -3) & (x > -6), x * (x + 3) / 6, y))


@fault("hard_sigmoid", breaks="hard_sigmoid.G1", dtypes=("float64",))
def a_sixth_in_single_precision(ask, case):
    """g is multiplied by a sixth of fewer digits than g has."""
    sixth = 1 + 2.0**-24
    return but(ask(case), x=lambda c: c * sixth)


@fault("hard_sigmoid", breaks="hard_sigmoid.G1")
def slope_beyond_the_ramp(ask, case):
    """The slope above 3 is that of the ramp."""
    return but(ask(case), x=lambda c: np.where(_x(case) > 3, case.g / 6, c))


@fault("hard_swish", breaks="hard_swish.G1")
def slope_of_the_factor_alone(ask, case):
    """δx = g · hard_sigmoid(x): the second term of the product rule is missing."""
    ramp = np.clip(_x(case) / 6 + 0.5, 0, 1)
    return but(ask(case), x=lambda c: case.g * ramp)


@fault("hard_swish", breaks="hard_swish.G1")
def line_goes_on(ask, case):
    """δx = g · (x / 3 + 1/2) also above 3, up to 6."""
    x = _x(case)
    return but(ask(case), x=lambda c: np.where((x > 3) & (x < 6), case.g * (x / 3 + 0.5), c))


@fault("hard_sigmoid", breaks="hard_sigmoid.G2")
def whole_slope_at_an_end(ask, case):
    """At −3 and at 3 the slope is 1."""
    return but(ask(case), x=lambda c: np.where(_near(case, -3, 3), case.g, c))


@fault("hard_sigmoid", breaks="hard_sigmoid.K1", id="R01")
def ramp_slope_at_an_end(ask, case):
    """At −3 and at 3 the slope is 1/6."""
    return but(ask(case), x=lambda c: np.where(_near(case, -3, 3), case.g / 6, c))


@fault("hard_sigmoid", breaks="hard_sigmoid.K1", id="R02")
def half_slope_at_an_end(ask, case):
    """At −3 and at 3 the slope is 1/12."""
    return but(ask(case), x=lambda c: np.where(_near(case, -3, 3), case.g / 12, c))


@fault("hard_swish", breaks="hard_swish.G2")
def sign_lost_at_an_end(ask, case):
    """At −3 the slope is 1/2."""
    return but(ask(case), x=lambda c: np.where(_x(case) == -3, case.g / 2, c))


@fault("hard_swish", breaks="hard_swish.G2")
def no_slope_at_the_upper_end(ask, case):
    """At 3 the slope is 0."""
    return but(ask(case), x=lambda c: np.where(_x(case) == 3, 0, c))


@fault("hard_swish", breaks="hard_swish.K1")
def curved_slope_at_an_end(ask, case):
    """At −3 the slope is −1/2, at 3 it is 3/2: as in PyTorch before 1.7."""
    x = _x(case)
    return but(ask(case), x=lambda c: np.where(_near(case, -3, 3), case.g * (x / 3 + 0.5), c))


@fault("hard_swish", breaks="hard_swish.K2")
def limit_at_minus_infinity(ask, case):
    """hard_swish(−∞) is 0."""
    return but(ask(case), y=lambda y: np.where(np.isneginf(_x(case)), 0, y))


@fault("hard_swish", breaks="hard_swish.S2")
def infinity_over_itself(ask, case):
    """hard_swish(∞) is NaN."""
    return but(ask(case), y=lambda y: np.where(np.isposinf(_x(case)), np.nan, y))


@fault(*HARD, breaks="*.S1", id="R04")
def nan_is_clipped(ask, case):
    """A NaN is an end of the interval, as the maximum of C makes it."""
    least = case.attrs.get("low", 0.0)
    return but(ask(case), y=lambda y: np.where(np.isnan(y) & np.isnan(_x(case)), least, y))


@fault("hard_sigmoid", "hard_tanh", breaks="*.S2")
def infinity_is_not_clipped(ask, case):
    """y is ∞ where x is."""
    return but(ask(case), y=lambda y: np.where(np.isposinf(_x(case)), np.inf, y))


@fault("hard_sigmoid", "hard_tanh", breaks="*.S2")
def slope_at_infinity(ask, case):
    """The cotangent passes where x is infinite."""
    return but(ask(case), x=lambda c: np.where(np.isinf(_x(case)), case.g, c))


@fault("hard_tanh", breaks="hard_tanh.F1")
def default_ends(ask, case):
    """The ends are −1 and 1, whatever is asked for; the gradient agrees."""
    return ask(altered(case, {"low": -1.0, "high": 1.0}))


@fault("hard_tanh", breaks="hard_tanh.F1")
def symmetric_ends(ask, case):
    """The lower end is minus the upper one where it is below 0; the gradient agrees."""
    low, high = case.attrs["low"], case.attrs["high"]
    return ask(altered(case, {"low": -high if low < 0 < high else low}))


@fault("hard_tanh", breaks="hard_tanh.F1")
def tanh_itself(ask, case):
    """y is the hyperbolic tangent of what is between the ends."""
    return but(ask(case), y=lambda y: np.where(np.abs(_x(case)) < 0.25, np.tanh(y.astype(float)), y))


@fault("hard_tanh", breaks="hard_tanh.G1")
def slope_below_the_lower_end(ask, case):
    """The cotangent is cut off above the upper end alone."""
    return but(ask(case), x=lambda c: np.where(_x(case) < case.attrs["low"], case.g, c))


@fault("hard_tanh", breaks="hard_tanh.G1")
def slope_by_the_default_ends(ask, case):
    """The cotangent passes between −1 and 1, whatever the ends are."""
    return but(ask(case), x=lambda c: np.where(np.abs(_x(case)) < 1, case.g, 0))


@fault("hard_tanh", breaks="hard_tanh.G2")
def slope_two_at_an_end(ask, case):
    """At the ends the cotangent counts twice: once for each side."""
    ends = _near(case, case.attrs["low"], case.attrs["high"])
    return but(ask(case), x=lambda c: np.where(ends, 2 * case.g, c))


@fault("hard_tanh", breaks="hard_tanh.K1", id="R01")
def slope_one_at_an_end(ask, case):
    """At the ends the slope is 1."""
    ends = _near(case, case.attrs["low"], case.attrs["high"])
    return but(ask(case), x=lambda c: np.where(ends, case.g, c))


@fault("hard_tanh", breaks="hard_tanh.K1", id="R02")
def slope_half_at_the_lower_end(ask, case):
    """At the lower end the slope is 1/2."""
    return but(ask(case), x=lambda c: np.where(_x(case) == case.attrs["low"], case.g / 2, c))
