"""Sigmoid and its kin, each beside its adjoint."""

import numpy as np

from nnspec.reference.bounded import choose, either, plain, saved, settled
from nnspec.reference.rule import Rule


def sigmoid_forward(x):
    e = np.exp(-np.abs(x))  # at most 1
    return choose(plain(x) >= 0, settled(1.0 / (1.0 + e), e), e / (1.0 + e))


def sigmoid_vjp(g, y, x):
    y = saved(y)
    return (g * (y * (1.0 - y)),)


sigmoid = Rule(sigmoid_forward, sigmoid_vjp)


def tanh_vjp(g, y, x):
    y = saved(y)
    return (through_tanh(g, y),)


def through_tanh(g, y):
    """g · (1 − y²)."""
    return either(g * (1.0 - y * y), (g + g * y) * (1.0 - y))


tanh = Rule(np.tanh, tanh_vjp)


def silu_forward(x):
    return x * sigmoid_forward(x)


def silu_vjp(g, y, x):
    s = sigmoid_forward(x)
    return (
        either(
            g * (s * (1.0 + x * (1.0 - s))),
            g * s * (1.0 + x * (1.0 - s)),
            g * s + g * x * (s * (1.0 - s)),
        ),
    )


silu = Rule(silu_forward, silu_vjp)
