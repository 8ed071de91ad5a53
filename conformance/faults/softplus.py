"""Faults of softplus and its kin."""

import numpy as np

from nnspec.conformance.faults.fault import but, fault


def _logistic(x):
    return 1 / (1 + np.exp(-x))


@fault("softplus", breaks="softplus.F1")
def overflows(ask, case):
    """y = log1p(exp(x)) for every x."""
    return but(ask(case), y=lambda y: np.log1p(np.exp(case.arrays["x"])))


@fault("softplus", breaks="softplus.F1")
def no_log1p(ask, case):
    """y = max(x, 0) + log(1 + exp(−|x|)): far below 0 nothing is left."""
    x = case.arrays["x"]
    return but(ask(case), y=lambda y: np.maximum(x, 0) + np.log(1 + np.exp(-np.abs(x))))


@fault("softplus", breaks="softplus.F1")
def threshold_of_ten(ask, case):
    """y = x where x > 10."""
    x = case.arrays["x"]
    return but(ask(case), y=lambda y: np.where(x > 10, x, y))


@fault("softplus", breaks="softplus.G1")
def slope_one_above_ten(ask, case):
    """δx = g where x > 10."""
    return but(ask(case), x=lambda c: np.where(case.arrays["x"] > 10, case.g, c))


@fault("softplus", breaks="softplus.G1")
def mirrored(ask, case):
    """δx = g·sigmoid(−x)."""
    return but(ask(case), x=lambda c: case.g * _logistic(-case.arrays["x"]))


@fault("softplus", breaks="softplus.S2")
def never_quite_zero(ask, case):
    """softplus(−∞) is log(1 + 10⁻⁷)."""
    return but(ask(case), y=lambda y: np.where(np.isneginf(case.arrays["x"]), 1e-7, y))


@fault("log_sigmoid", breaks="log_sigmoid.F1")
def log_of_sigmoid(ask, case):
    """y = log(sigmoid(x)), which is −∞ far below 0, and 0 far above."""
    return but(ask(case), y=lambda y: np.log(_logistic(case.arrays["x"])))


@fault("log_sigmoid", breaks="log_sigmoid.F1")
def log_of_sigmoid_and_a_little(ask, case):
    """y = log(sigmoid(x) + 1e-12)."""
    return but(ask(case), y=lambda y: np.log(np.exp(y) + 1e-12))


@fault("log_sigmoid", breaks="log_sigmoid.G1")
def not_mirrored(ask, case):
    """δx = g·sigmoid(x)."""
    return but(ask(case), x=lambda c: case.g * _logistic(case.arrays["x"]))


@fault("log_sigmoid", breaks="log_sigmoid.G1")
def one_less_sigmoid(ask, case):
    """δx = g·(1 − sigmoid(x)), which cancels far above 0."""
    return but(ask(case), x=lambda c: case.g * (1 - _logistic(case.arrays["x"])))


@fault("log_sigmoid", breaks="log_sigmoid.S2")
def bounded_below(ask, case):
    """log_sigmoid(−∞) is −100."""
    return but(ask(case), y=lambda y: np.maximum(y, -100))


@fault("mish", breaks="mish.F1")
def sigmoid_in_place_of_tanh(ask, case):
    """y = x·sigmoid(log(1 + exp(x)))."""
    x = case.arrays["x"]
    return but(ask(case), y=lambda y: x * _logistic(np.logaddexp(x, 0)))


@fault("mish", breaks="mish.F1")
def exponentials_overflow(ask, case):
    """y = x·n/(n + 2) with n = exp(x)² + 2·exp(x), which is ∞/∞ for a large x."""
    e = np.exp(case.arrays["x"])
    n = e * e + 2 * e
    return but(ask(case), y=lambda y: case.arrays["x"] * n / (n + 2))


@fault("mish", breaks="mish.G1")
def inner_slope_forgotten(ask, case):
    """δx = g·(h + x·(1 − h²)): sigmoid, the slope of softplus, is left out."""
    x = case.arrays["x"]
    h = np.tanh(np.logaddexp(x, 0))
    return but(ask(case), x=lambda c: case.g * (h + x * (1 - h * h)))


@fault("mish", breaks="mish.G1")
def first_term_alone(ask, case):
    """δx = g·h."""
    return but(ask(case), x=lambda c: case.g * np.tanh(np.logaddexp(case.arrays["x"], 0)))
