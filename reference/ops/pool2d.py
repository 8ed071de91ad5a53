"""Pooling: walk the taps, keep the largest or add them up."""

import numpy as np

from nnspec.reference.bounded import Bounded, plain
from nnspec.reference.contraction import linear
from nnspec.reference.rule import Rule
from nnspec.reference.window import pad, taps_of, unpad, windows


def _largest(x, window, stride, padding):
    first, *rest = taps_of(pad(x, padding, -np.inf), window, stride)
    y = first.copy()
    for tap in rest:
        np.maximum(y, tap, out=y)
    return y


def _route(g, x, y, window, stride, padding, share):
    """Add to each element what `share(tap, y)` says it takes of g, tap by tap in row-major order."""
    padded = pad(x, padding, np.nan)  # padding is no element: it takes nothing, not even beside −∞
    into = np.zeros(padded.shape)
    places = taps_of(into, window, stride)
    for tap, place in zip(taps_of(padded, window, stride), places, strict=True):
        place += g * share(tap, y)
    return unpad(into, padding)


def _first():
    """K1: the first maximiser takes the whole cotangent."""
    free = True

    def share(tap, y):
        nonlocal free
        taken = free & (tap == y)
        free = free & ~taken
        return taken

    return share


def max_forward(x, **attrs):
    if not isinstance(x, Bounded):
        return _largest(x, **attrs)
    value = _largest(x.value, **attrs)
    above = _largest(x.value + x.error, **attrs) - value
    return Bounded(value, np.where(above > 0, above, 0.0), x.profile)


def max_vjp(g, y, x, *, window, stride, padding):
    x, y = plain(x), plain(y)
    return (linear(lambda g: _route(g, x, y, window, stride, padding, _first()), g),)


def max_freedom(profile, g, y, x, *, window, stride, padding):
    """Where several elements tie, each may receive anything from nothing to all of g."""

    def ties(tap, y):
        return (tap == y) | ((np.abs(tap) < profile.zero) & (np.abs(y) < profile.zero))

    attrs = (window, stride, padding)
    rivals = sum(ties(tap, y) for tap in taps_of(pad(x, padding, np.nan), window, stride))
    tied = np.where(rivals > 1, g, 0.0)
    certain = _route(tied, x, y, *attrs, _first())
    low = _route(np.minimum(tied, 0.0), x, y, *attrs, ties)
    high = _route(np.maximum(tied, 0.0), x, y, *attrs, ties)
    # Rounding keeps a share between 0 and g; what an element collects from n windows, tied or not,
    # has n − 1 roundings more, and is rounded to storage.
    p, most = profile, _route(np.abs(g), x, y, *attrs, ties)
    more = np.maximum(_route(np.ones(g.shape), x, y, *attrs, ties) - 1, 0.0)
    slack = more * (p.accumulator.unit * most + p.underflow(p.accumulator))
    if p.storage != p.accumulator:
        slack = slack + np.where(more > 0, p.storage.unit * most + p.underflow(p.storage), 0.0)
    slack = np.where(most + slack > p.middle.largest, np.inf, slack)
    slack = np.where(high > low, slack, 0.0)
    return ((low - certain - slack, high - certain + slack),)


max_pool2d = Rule(max_forward, max_vjp, max_freedom)


def _added(x, window, stride, padding):
    padded = pad(x, padding)
    y = np.zeros((*x.shape[:2], *windows(padded, window, stride)))
    for tap in taps_of(padded, window, stride):
        y += tap
    return y


def _divisor(shape, window, stride, padding, count_padding):
    if count_padding:
        return float(window[0] * window[1])
    return _added(np.ones((1, 1, *shape[2:])), window, stride, padding)


def avg_forward(x, *, count_padding, **attrs):
    return linear(lambda x: _added(x, **attrs), x) / _divisor(x.shape, count_padding=count_padding, **attrs)


def avg_vjp(g, y, x, *, window, stride, padding, count_padding):
    share = g / _divisor(x.shape, window, stride, padding, count_padding)

    def spread(g):
        into = np.zeros(pad(np.zeros(x.shape), padding).shape)
        for place in taps_of(into, window, stride):
            place += g
        return unpad(into, padding)

    return (linear(spread, share),)


avg_pool2d = Rule(avg_forward, avg_vjp)
