"""Faults of softsign."""

import numpy as np

from nnspec.conformance.faults.fault import but, fault


def _x(case):
    return case.arrays["x"].astype(float)


@fault("softsign", breaks="softsign.F1")
def square_under_a_root(ask, case):
    """y = x / √(1 + x²), another squash, where |x| is below 1/2."""
    x = _x(case)
    return but(ask(case), y=lambda y: np.where(np.abs(x) < 0.5, x / np.sqrt(1 + x * x), y))


@fault("softsign", breaks="softsign.F1")
def one_from_a_thousand_on(ask, case):
    """y is 1 or −1 where |x| is above 1000."""
    x = _x(case)
    return but(ask(case), y=lambda y: np.where((np.abs(x) > 1000) & np.isfinite(x), np.sign(x), y))


@fault("softsign", breaks="softsign.F1")
def magnitude_of_the_squash(ask, case):
    """y is |x| / (1 + |x|) where x is below −2."""
    return but(ask(case), y=lambda y: np.where(_x(case) < -2, -y, y))


@fault("softsign", breaks="softsign.G1")
def square_forgotten(ask, case):
    """δx = g / (1 + |x|)."""
    return but(ask(case), x=lambda c: case.g / (1 + np.abs(_x(case))))


@fault("softsign", breaks="softsign.G1")
def no_slope_at_zero(ask, case):
    """The slope at 0 is 0, for |x| has none there."""
    return but(ask(case), x=lambda c: np.where(_x(case) == 0, 0, c))


@fault("softsign", breaks="softsign.G1")
def sign_forgotten(ask, case):
    """δx = g / (1 + x)², with the sign of x."""
    x = _x(case)
    return but(ask(case), x=lambda c: np.where((x < 0) & (x > -0.75), case.g / (1 + x) ** 2, c))


@fault("softsign", breaks="softsign.S1", id="R04")
def nan_squashed(ask, case):
    """softsign(NaN) is 0."""
    return but(ask(case), y=lambda y: np.where(np.isnan(_x(case)), 0, y))


@fault("softsign", breaks="softsign.K1")
def limit_at_infinity(ask, case):
    """softsign(∞) is 1, softsign(−∞) is −1."""
    return but(ask(case), y=lambda y: np.where(np.isinf(_x(case)), np.sign(_x(case)), y))
