"""Faults of sigmoid and its kin."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault, rounded


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


SMOOTH = ("tanh", "silu", "softplus", "log_sigmoid", "mish", "elu", "selu", "celu", "gelu")


@fault(*SMOOTH, breaks="*.F1", dtypes=("float64",))
def computed_in_float32(ask, case):
    """y has the digits of float32."""
    return but(ask(case), y=lambda y: rounded(y, "float32"))


@fault(*SMOOTH, breaks="*.G1")
def slope_in_bfloat16(ask, case):
    """δx is rounded to bfloat16."""
    return but(ask(case), x=lambda c: rounded(c, "bfloat16"))


@fault(*SMOOTH, breaks="*.G1")
def derivative_at_the_result(ask, case):
    """The slope is taken at y, not at x."""
    other = altered(case, x=ask(case).y)
    return but(ask(case), x=lambda c: ask.alone("x", other))


@fault(*SMOOTH, breaks="*.S1")
def nan_is_zero(ask, case):
    """f(NaN) is 0."""
    return but(ask(case), y=lambda y: np.where(np.isnan(case.arrays["x"]), 0, y))


@fault(*SMOOTH, breaks="*.S1")
def nan_in_its_neighbours(ask, case):
    """One NaN makes the whole result NaN."""
    return but(ask(case), y=lambda y: np.where(np.isnan(case.arrays["x"]).any(), np.nan, y))


@fault("silu", "mish", "gelu", "softplus", "elu", "selu", "celu", breaks="*.S2")
def infinity_is_nan(ask, case):
    """f(∞) is NaN."""
    return but(ask(case), y=lambda y: np.where(np.isposinf(case.arrays["x"]), np.nan, y))


@fault("tanh", "softplus", "log_sigmoid", "elu", "selu", "celu", breaks="*.S2")
def nan_slope_at_infinity(ask, case):
    """δx is NaN at −∞: ∞ · 0."""
    return but(ask(case), x=lambda c: np.where(np.isneginf(case.arrays["x"]), np.nan, c))


@fault("tanh", breaks="tanh.F1")
def quotient_of_exponentials(ask, case):
    """y = (exp(2x) − 1) / (exp(2x) + 1), which overflows, and cancels near 0."""
    e = np.exp(2 * case.arrays["x"])
    return but(ask(case), y=lambda y: (e - 1) / (e + 1))


@fault("tanh", breaks="tanh.F1")
def twice_sigmoid_less_one(ask, case):
    """y = 2·sigmoid(2x) − 1, which cancels near 0."""
    x = case.arrays["x"]
    return but(ask(case), y=lambda y: 2 / (1 + np.exp(-2 * x)) - 1)


@fault("tanh", breaks="tanh.F1")
def clipped_at_seven(ask, case):
    """x is clipped to [−7, 7], so that y never is 1."""
    return but(ask(altered(case, x=np.clip(case.arrays["x"], -7, 7))), x=lambda c: c)


@fault("tanh", breaks="tanh.G1")
def without_the_square(ask, case):
    """δx = g·(1 − |y|)."""
    y = ask(case).y
    return but(ask(case), x=lambda c: case.g * (1 - np.abs(y)))


@fault("silu", breaks="silu.F1")
def exponential_in_both_terms(ask, case):
    """y = x·exp(x) / (1 + exp(x)), which overflows."""
    return but(ask(case), y=lambda y: case.arrays["x"] * _exp(case) / (1 + _exp(case)))


@fault("silu", breaks="silu.F1")
def steeper(ask, case):
    """y = x·sigmoid(1.702·x), which stands for gelu."""
    x = case.arrays["x"]
    return but(ask(case), y=lambda y: x / (1 + np.exp(-1.702 * x)))


@fault("silu", breaks="silu.G1")
def gate_alone(ask, case):
    """δx = g·sigmoid(x): the gate is taken for a constant."""
    return but(ask(case), x=lambda c: case.g / (1 + np.exp(-case.arrays["x"])))


@fault("silu", breaks="silu.G1")
def gate_forgotten_once(ask, case):
    """δx = g·(s + x·(1 − s))."""
    x = case.arrays["x"]
    s = 1 / (1 + np.exp(-x))
    return but(ask(case), x=lambda c: case.g * (s + x * (1 - s)))
