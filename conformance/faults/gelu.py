"""Faults of Gaussian error linear units."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault


@fault("gelu", breaks="gelu.F1")
def always_approximate(ask, case):
    """The form with tanh is taken, whatever `approximate` says; the gradient agrees."""
    return ask(altered(case, {"approximate": "tanh"}))


@fault("gelu", breaks="gelu.F1")
def always_exact(ask, case):
    """The form with erf is taken, whatever `approximate` says; the gradient agrees."""
    return ask(altered(case, {"approximate": "none"}))


@fault("gelu", breaks="gelu.F1")
def by_a_sigmoid(ask, case):
    """The approximation is x·sigmoid(1.702·x)."""
    x, rough = case.arrays["x"], case.attrs["approximate"] == "tanh"
    return but(ask(case), y=lambda y: x / (1 + np.exp(-1.702 * x)) if rough else y)


@fault("gelu", breaks="gelu.F1")
def shorter_cubic(ask, case):
    """The approximation has 0.0447 in place of 0.044715."""
    x, rough = case.arrays["x"].astype(float), case.attrs["approximate"] == "tanh"
    inner = np.sqrt(2 / np.pi) * (x + 0.0447 * x**3)
    return but(ask(case), y=lambda y: 0.5 * x * (1 + np.tanh(inner)) if rough else y)


@fault("gelu", breaks="gelu.F1")
def no_tail(ask, case):
    """y = 0 where x < −4."""
    return but(ask(case), y=lambda y: np.where(case.arrays["x"] < -4, 0, y))


@fault("gelu", breaks="gelu.F1")
def a_tail_that_grows(ask, case):
    """Far below 0 y is 10⁻⁷·x: the function is never quite flat."""
    x = case.arrays["x"]
    return but(ask(case), y=lambda y: np.where(x < -8, 1e-7 * x, y))


@fault("gelu", breaks="gelu.G1")
def share_alone(ask, case):
    """δx = g·y/x: the share is taken for a constant."""
    answer, x = ask(case), case.arrays["x"]
    return but(answer, x=lambda c: np.where(x == 0, c, case.g * answer.y / x))


@fault("gelu", breaks="gelu.G1")
def slope_of_the_other_form(ask, case):
    """δx is that of the form that `approximate` does not name."""
    other = {"none": "tanh", "tanh": "none"}[case.attrs["approximate"]]
    return but(ask(case), x=lambda c: ask.alone("x", altered(case, {"approximate": other})))


@fault("gelu", breaks="gelu.G1")
def never_above_one(ask, case):
    """The slope is clipped to [0, 1]; it is up to 1.13, and below 0 on the left."""
    g = case.g
    return but(ask(case), x=lambda c: np.clip(c, np.minimum(g, 0), np.maximum(g, 0)))
