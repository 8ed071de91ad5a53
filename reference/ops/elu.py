"""Exponential linear units, each beside its adjoint."""

import numpy as np

from nnspec.reference.bounded import choose, either, operand, plain, saved, stored
from nnspec.reference.kink import surely_above
from nnspec.reference.rule import Rule
from nnspec.spec.ops.elu import ALPHA, SCALE


def elu_forward(x, *, alpha):
    return choose(plain(x) > 0, x, alpha * np.expm1(np.minimum(x, 0.0)))


def elu_vjp(g, y, x, *, alpha):
    left = np.minimum(x, 0.0)
    z = np.expm1(left)
    decay = either(
        g * (alpha * np.exp(left)),
        g * alpha * np.exp(left),
        g * alpha * (z + 1.0),
        g * (saved(alpha * z) + alpha),
    )
    return (choose(plain(x) > 0, g, decay),)


def elu_freedom(profile, g, y, x, *, alpha):
    return (between_sides(profile, g, x, lambda g, x: elu_vjp(g, None, x, alpha=alpha)[0]),)


def between_sides(profile, g, x, cotangent):
    """At the kink the slope may be anything between those of the two sides, each with its error."""
    kink, value = (x == 0) | (np.abs(x) < profile.zero), cotangent(g, x)
    sides = [operand(np.full(x.shape, side), profile) for side in (0.0, 1.0)]
    ends = [stored(cotangent(operand(g, profile), side), profile.storage) for side in sides]
    low = np.minimum(*(end.value - end.error for end in ends)) - value
    high = np.maximum(*(end.value + end.error for end in ends)) - value
    return np.where(kink, low, 0.0), np.where(kink, high, 0.0)


elu = Rule(elu_forward, elu_vjp, elu_freedom)


def selu_forward(x):
    z = np.expm1(np.minimum(x, 0.0))
    return choose(plain(x) > 0, SCALE * x, either((SCALE * ALPHA) * z, SCALE * (ALPHA * z)))


def selu_vjp(g, y, x):
    left, steep = np.minimum(x, 0.0), SCALE * ALPHA
    z = np.expm1(left)
    decay = either(
        g * (steep * np.exp(left)),
        g * steep * np.exp(left),
        g * SCALE * ALPHA * (z + 1.0),
        g * (saved(steep * z) + steep),
    )
    return (choose(plain(x) > 0, g * SCALE, decay),)


def selu_freedom(profile, g, y, x):
    return (between_sides(profile, g, x, lambda g, x: selu_vjp(g, None, x)[0]),)


selu = Rule(selu_forward, selu_vjp, selu_freedom)


def celu_forward(x, *, alpha):
    return choose(plain(x) >= 0, x, alpha * np.expm1(_scaled(x, alpha)))


def _scaled(x, alpha):
    """x/α where x < 0; below −1024 the exponential is 0 in every format, and nothing need overflow."""
    return np.maximum(np.minimum(x, 0.0), -1024.0 * alpha) / alpha


def celu_vjp(g, y, x, *, alpha):
    left = _scaled(x, alpha)
    z, e = np.expm1(left), np.exp(left)
    decay = either(
        g * e,
        g * (1.0 / alpha) * alpha * e,
        g * alpha * e / alpha,
        g * alpha * (z + 1.0) / alpha,
        g * (saved(alpha * z) / alpha + 1.0),
    )
    return (choose(surely_above(x, 0.0), g, decay),)  # a subnormal x may be read as 0, where the decay is 1


celu = Rule(celu_forward, celu_vjp)
