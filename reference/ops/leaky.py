"""Leaky rectifiers, each beside its adjoint."""

from nnspec.reference.bounded import choose, operand, plain
from nnspec.reference.contraction import total
from nnspec.reference.kink import between, rival
from nnspec.reference.rule import Rule


def _bent(x, slope):
    return choose(plain(x) > 0, x, slope * x)


def _bent_back(g, x, slope):
    return choose(plain(x) > 0, g, slope * g)


def _bent_freedom(profile, g, x, slope):
    """At the kink the slope may be anything between the two."""
    value, g = _bent_back(g, x, plain(slope)), operand(g, profile)
    return between(value, [(rival(x, 0.0, profile), g, slope * g)])


leaky_relu = Rule(
    lambda x, *, slope: _bent(x, slope),
    lambda g, y, x, *, slope: (_bent_back(g, x, slope),),
    lambda profile, g, y, x, *, slope: (_bent_freedom(profile, g, x, slope),),
)


def _along_channels(a, x):
    return a.reshape(-1, *[1] * (len(x.shape) - 2))


def prelu_forward(x, a):
    return _bent(x, _along_channels(a, x))


def prelu_vjp(g, y, x, a):
    others = tuple(axis for axis in range(len(x.shape)) if axis != 1)
    return _bent_back(g, x, _along_channels(a, x)), total(choose(plain(x) < 0, g * x, 0.0), others)


def prelu_freedom(profile, g, y, x, a):
    return _bent_freedom(profile, g, x, operand(_along_channels(a, x), profile)), None


prelu = Rule(prelu_forward, prelu_vjp, prelu_freedom)
