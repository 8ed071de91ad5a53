"""Rectifiers, each beside its adjoint."""

import numpy as np

from nnspec.reference.bounded import choose, operand, plain
from nnspec.reference.kink import between, rival
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


def clipped(x, low, high):
    return np.minimum(np.maximum(x, low), high)


def clipped_vjp(g, y, x, *, low, high):
    return (choose((plain(x) > low) & (plain(x) < high), g, 0.0),)


def clipped_freedom(profile, g, y, x, *, low, high):
    """At both ends the slope may be anything in [0, 1]."""
    kink = rival(x, low, profile) | rival(x, high, profile)
    (value,) = clipped_vjp(g, y, x, low=low, high=high)
    g = operand(g, profile)
    return (between(value, [(kink, 0.0 * g, g)]),)


SIX = {"low": 0.0, "high": 6.0}

relu6 = Rule(
    lambda x: clipped(x, **SIX),
    lambda g, y, x: clipped_vjp(g, y, x, **SIX),
    lambda profile, g, y, x: clipped_freedom(profile, g, y, x, **SIX),
)
