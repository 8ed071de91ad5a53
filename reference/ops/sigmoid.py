"""Sigmoid and its kin, each beside its adjoint."""

import numpy as np

from nnspec.reference.bounded import choose, plain, saved
from nnspec.reference.rule import Rule


def sigmoid_forward(x):
    e = np.exp(-np.abs(x))  # at most 1
    return choose(plain(x) >= 0, 1.0 / (1.0 + e), e / (1.0 + e))


def sigmoid_vjp(g, y, x):
    y = saved(y)
    return (g * (y * (1.0 - y)),)


sigmoid = Rule(sigmoid_forward, sigmoid_vjp)
