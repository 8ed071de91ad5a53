"""Pooling: walk the taps, keep the largest or add them up."""

import numpy as np

from nnspec.reference import maxima
from nnspec.reference.contraction import linear
from nnspec.reference.rule import Rule
from nnspec.reference.window import Walk, pad


def max_forward(x, **attrs):
    return maxima.forward(Walk.over(x, **attrs), x)


def max_vjp(g, y, x, **attrs):
    return maxima.vjp(Walk.over(x, **attrs), g, y, x)


def max_freedom(profile, g, y, x, **attrs):
    return maxima.freedom(Walk.over(x, **attrs), profile, g, y, x)


max_pool2d = Rule(max_forward, max_vjp, max_freedom)


def _added(walk, x):
    taps = walk.meet(x)
    y = next(taps).copy()
    for tap in taps:
        y += tap
    return y


def _divisor(walk, image, padding, count_padding, divisor_override):
    """How many taps of each window count: those in x, or in x and its padding, or a number given."""
    if divisor_override is not None:
        return float(divisor_override)
    if count_padding and walk.padding == padding:
        return float(walk.taps[0] * walk.taps[1])
    counted = pad(np.ones((1, 1, *image)), padding, 1.0 if count_padding else 0.0)
    beyond = tuple((0, far - high) for (_, far), (_, high) in zip(walk.padding, padding, strict=True))
    return _added(Walk(walk.taps, walk.stride, beyond, walk.dilation), counted)


def avg_forward(x, *, count_padding, divisor_override, **attrs):
    walk = Walk.over(x, **attrs)
    count = _divisor(walk, x.shape[2:], attrs["padding"], count_padding, divisor_override)
    return linear(lambda x: _added(walk, x), x) / count


def avg_vjp(g, y, x, *, count_padding, divisor_override, **attrs):
    walk, image = Walk.over(x, **attrs), x.shape[2:]
    share = g / _divisor(walk, image, attrs["padding"], count_padding, divisor_override)
    taps = walk.taps[0] * walk.taps[1]
    return (linear(lambda g: walk.collect(image, [g] * taps), share),)


avg_pool2d = Rule(avg_forward, avg_vjp)
