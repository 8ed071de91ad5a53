"""Where the maxima lie, and back to their places."""

import numpy as np

from nnspec.reference.bounded import plain, select
from nnspec.reference.contraction import linear
from nnspec.reference.maxima import forward
from nnspec.reference.rule import Rule
from nnspec.reference.window import Walk


def _first(walk, x, y):
    """The flat place, in an image without its padding, of the first element that equals y."""
    h, w = x.shape[2:]
    places = np.arange(h * w, dtype=float).reshape(1, 1, h, w)
    i = np.full(y.shape, -1)
    for tap, at in zip(walk.meet(x, np.nan), walk.meet(places, -1.0), strict=True):
        found = (tap == y) | (np.isnan(tap) & (at >= 0) & np.isnan(y))
        i = np.where((i < 0) & found, at.astype(int), i)
    return i


def pool_forward(x, **attrs):
    walk = Walk.over(x, **attrs)
    y = forward(walk, x)
    return y, _first(walk, plain(x), plain(y))


def _scattered(g, i, image):
    """Add each element of g to the place of its image that i names."""
    n, c = g.shape[:2]
    taps = i.shape[2] * i.shape[3]
    into = np.zeros((n * c, image[0] * image[1]))
    np.add.at(into, (np.arange(n * c)[:, None], i.reshape(n * c, taps)), g.reshape(n * c, taps))
    return into.reshape(n, c, *image)


def pool_vjp(g, results, x, **attrs):
    _, i = results
    return (linear(lambda g: _scattered(g, i, x.shape[2:]), g),)


max_pool2d_with_indices = Rule(pool_forward, pool_vjp)


def unpool_forward(x, i, *, output):
    i = i.astype(int)
    return select(lambda x: _scattered(x, i, output), x)


def unpool_vjp(g, y, x, i, *, output):
    n, c, r, s = i.shape
    flat, places = i.astype(int).reshape(n, c, r * s), output[0] * output[1]

    def named(g):
        return np.take_along_axis(g.reshape(n, c, places), flat, axis=2).reshape(i.shape)

    return select(named, g), None


max_unpool2d = Rule(unpool_forward, unpool_vjp)
