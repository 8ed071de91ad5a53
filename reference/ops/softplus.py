"""Softplus and its kin, each beside its adjoint."""

import numpy as np

from nnspec.reference.bounded import choose, either, plain, saved, unless_overflow
from nnspec.reference.ops.sigmoid import sigmoid_forward, through_tanh
from nnspec.reference.rule import Rule


def softplus_forward(x):
    stable = _stable(x)
    return either(stable, unless_overflow(np.log1p(np.exp(x)), stable))


def _stable(x):
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def slope(x):
    """sigmoid(x), perhaps as exp(x − y), which is not for ∞ − ∞."""
    s = sigmoid_forward(x)
    return either(s, choose(np.isinf(plain(x)), s, np.exp(x - _stable(x))))


def softplus_vjp(g, y, x):
    return (g * slope(x),)


softplus = Rule(softplus_forward, softplus_vjp)


def log_sigmoid_forward(x):
    return -softplus_forward(-x)


def log_sigmoid_vjp(g, y, x):
    z = saved(np.exp(-np.abs(x)))
    small = z / (1.0 + z)
    return (g * either(slope(-x), choose(plain(x) < 0, 1.0 - small, small)),)


log_sigmoid = Rule(log_sigmoid_forward, log_sigmoid_vjp)


def mish_forward(x):
    return x * np.tanh(softplus_forward(x))


def mish_vjp(g, y, x):
    h, s = np.tanh(softplus_forward(x)), slope(x)
    return (
        either(
            g * (h + x * s * (1.0 - h * h)),
            g * h + through_tanh(g * x, h) * s,
        ),
    )


mish = Rule(mish_forward, mish_vjp)
