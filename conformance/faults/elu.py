"""Faults of exponential linear units."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault

SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772


def _steepness(case):
    """The slope just left of 0, and the one right of it."""
    return (SCALE * ALPHA, SCALE) if case.op == "selu" else (case.attrs["alpha"], 1.0)


def _at_zero(case, slope):
    return lambda c: np.where(case.arrays["x"] == 0, slope * case.g, c)


@fault("elu", "selu", breaks="*.F1")
def no_expm1(ask, case):
    """y = α·(exp(x) − 1), which cancels near 0."""
    x, (steep, _) = case.arrays["x"], _steepness(case)
    return but(ask(case), y=lambda y: np.where(x > 0, y, steep * (np.exp(x) - np.ones((), x.dtype))))


@fault("celu", breaks="celu.F1")
def no_expm1_of_the_quotient(ask, case):
    """y = α·(exp(x/α) − 1), which cancels near 0."""
    x, alpha = case.arrays["x"], case.attrs["alpha"]
    return but(ask(case), y=lambda y: np.where(x > 0, y, alpha * (np.exp(x / alpha) - np.ones((), x.dtype))))


@fault("elu", "celu", breaks="*.F1")
def alpha_ignored(ask, case):
    """α is 1; the gradient agrees."""
    return ask(altered(case, {"alpha": 1.0}))


@fault("celu", breaks="celu.F1")
def alpha_outside_alone(ask, case):
    """y = α·(exp(x) − 1) where x < 0: elu."""
    x, alpha = case.arrays["x"], case.attrs["alpha"]
    return but(ask(case), y=lambda y: np.where(x > 0, y, alpha * np.expm1(x)))


@fault("elu", breaks="elu.F1")
def alpha_inside_too(ask, case):
    """y = α·(exp(x/α) − 1) where x < 0: celu."""
    x, alpha = case.arrays["x"], case.attrs["alpha"]
    return but(ask(case), y=lambda y: np.where(x > 0, y, alpha * np.expm1(x / alpha)))


@fault("elu", breaks="elu.G1")
def result_and_one(ask, case):
    """δx = g·(y + 1) where x < 0, whatever α."""
    answer, x = ask(case), case.arrays["x"]
    return but(answer, x=lambda c: np.where(x < 0, case.g * (answer.y + 1), c))


@fault("celu", breaks="celu.G1")
def quotient_alone(ask, case):
    """δx = g·exp(x/α)/α where x < 0: α before the exponential is forgotten."""
    x, alpha = case.arrays["x"], case.attrs["alpha"]
    return but(ask(case), x=lambda c: np.where(x < 0, c / alpha, c))


@fault("celu", breaks="celu.G1")
def both_sides_of_zero(ask, case):
    """The slope at 0 is 2: the maximum and the minimum both pass the cotangent."""
    return but(ask(case), x=_at_zero(case, 2))


@fault("selu", breaks="selu.F1")
def short_constants(ask, case):
    """λ is 1.0507 and λ·α is 1.7581."""
    x = case.arrays["x"]
    return but(ask(case), y=lambda y: np.where(x > 0, 1.0507 * x, 1.7581 * np.expm1(np.minimum(x, 0))))


@fault("selu", breaks="selu.F1")
def not_scaled_on_the_left(ask, case):
    """y = α·(exp(x) − 1) where x < 0."""
    return but(ask(case), y=lambda y: np.where(case.arrays["x"] < 0, y / SCALE, y))


@fault("selu", breaks="selu.G1")
def not_scaled_on_the_right(ask, case):
    """δx = g where x > 0."""
    return but(ask(case), x=lambda c: np.where(case.arrays["x"] > 0, case.g, c))


@fault("elu", "selu", breaks="*.G1")
def side_of_the_result(ask, case):
    """The side of the kink is read from y in float32: where it underflows or rounds to 0, the right slope."""
    x, (_, right) = case.arrays["x"], _steepness(case)
    lost = (x < 0) & (np.exp(x) == 1)
    return but(ask(case), x=lambda c: np.where(lost, right * case.g, c))


@fault("elu", "selu", breaks="*.G2")
def twice_the_slope_at_zero(ask, case):
    """The slopes of both sides are added at 0."""
    return but(ask(case), x=_at_zero(case, sum(_steepness(case))))


@fault("elu", "selu", breaks="*.G2")
def no_slope_at_zero(ask, case):
    """The slope at 0 is 0."""
    return but(ask(case), x=_at_zero(case, 0))


@fault("elu", "selu", breaks="*.K1")
def right_slope_at_zero(ask, case):
    """The slope at 0 is that of the right side."""
    return but(ask(case), x=_at_zero(case, _steepness(case)[1]))


@fault("elu", "selu", "celu", breaks="*.S2")
def no_bottom(ask, case):
    """f(−∞) is −∞."""
    x = case.arrays["x"]
    return but(ask(case), y=lambda y: np.where(np.isneginf(x), x, y))
