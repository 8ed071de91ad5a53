"""Gaussian error linear units, each formula beside its adjoint."""

from math import pi, sqrt

import numpy as np

from nnspec.reference.bounded import choose, either, erf, erfc, plain
from nnspec.reference.rule import Rule

HALF_ROOT, ROOT, CUBE = sqrt(0.5), sqrt(2 / pi), 0.044715


def _near(x, most):
    """x, or ±most beyond it, where everything that depends on it has settled: nothing need overflow."""
    return choose(np.abs(plain(x)) > most, np.copysign(most, plain(x)), x)


def _share(x, approximate):
    """How much of x passes, times 2."""
    if approximate == "tanh":
        return 1.0 + np.tanh(_inner(_near(x, 24.0)))
    z = x * HALF_ROOT
    return either(erfc(-z), 1.0 + erf(z))


def _inner(x):
    """√(2/π)·(x + 0.044715·x³), the power as products or from a library."""
    cubes = x * x * x, np.sign(plain(x)) * np.power(np.abs(x), 3.0)
    return either(*(ROOT * (x + CUBE * cube) for cube in cubes))


def forward(x, *, approximate):
    return either(x * 0.5 * _share(x, approximate), x * (0.5 * _share(x, approximate)))


def vjp(g, y, x, *, approximate):
    share = 0.5 * _share(x, approximate)
    return (_through_tanh(g, x, share) if approximate == "tanh" else _through_erf(g, x, share),)


def _through_erf(g, x, share):
    near = _near(x, 40.0)
    z = near * HALF_ROOT
    bell = np.exp(-(z * z))
    density = either(
        np.exp(-0.5 * (near * near)) * (0.5 * ROOT),
        bell * (2 / sqrt(pi)) * HALF_ROOT * 0.5,
    )
    return either(
        g * (share + x * density),
        g * (0.5 * (1.0 + (erf(z) + 2.0 * x * density))),
        g * share + g * 0.5 * x * (bell * (2 / sqrt(pi))) * HALF_ROOT,
        g * share + g * (0.5 * x) * (2 / sqrt(pi)) * bell * HALF_ROOT,
    )


def _through_tanh(g, x, share):
    t = np.tanh(_inner(_near(x, 24.0)))
    steep = 1.0 - t * t
    outer = 0.5 * x * steep
    once = either(g * x * 0.5 * steep, (g * x * 0.5 + g * x * 0.5 * t) * (1.0 - t)) * ROOT
    return either(
        g * (share + outer * (ROOT * (1.0 + 3.0 * CUBE * (x * x)))),
        g * share + (once + once * CUBE * (3.0 * (x * x))),
    )


gelu = Rule(forward, vjp)
