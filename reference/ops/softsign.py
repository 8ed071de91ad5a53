"""Softsign, beside its adjoint."""

import numpy as np

from nnspec.reference.bounded import either
from nnspec.reference.rule import Rule


def forward(x):
    return x / (1.0 + np.abs(x))


def vjp(g, y, x):
    d = 1.0 + np.abs(x)
    return (either(g / d / d, g / d - g * np.abs(x / d) / d),)  # as one quotient, or by the rule of quotients


softsign = Rule(forward, vjp)
