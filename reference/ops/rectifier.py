"""Rectifiers, each beside its adjoint."""

import numpy as np

from nnspec.reference.bounded import choose, plain
from nnspec.reference.rule import Rule


def relu_forward(x):
    return np.maximum(x, 0.0)


def relu_vjp(g, y, x):
    return (choose(plain(x) > 0, g, 0.0),)


def relu_freedom(profile, g, y, x):
    """At the kink the slope may be anything in [0, 1]."""
    kink, value = (x == 0) | (np.abs(x) < profile.zero), np.where(x > 0, g, 0.0)
    low = np.where(kink, np.minimum(g, 0.0) - value, 0.0)  # rounding keeps slope · g between 0 and g
    return ((low, np.where(kink, np.maximum(g, 0.0) - value, 0.0)),)


relu = Rule(relu_forward, relu_vjp, relu_freedom)
