"""Sums, means and maxima over some axes, and how a cotangent spreads along them."""

import numpy as np

from nnspec.reference.bounded import choose, either, plain, select
from nnspec.reference.contraction import total
from nnspec.reference.rule import Rule


def _spread(g, shape, axes, keepdims):
    """g beside every element that was reduced to it."""
    gone = tuple(axis % len(shape) for axis in axes)
    return select(lambda a: np.broadcast_to(a if keepdims else np.expand_dims(a, gone), shape), g)


def _count(shape, axes):
    return float(np.prod([shape[axis] for axis in axes]))


def sum_forward(x, *, axes, keepdims):
    return total(x, axes, keepdims)


def sum_vjp(g, y, x, *, axes, keepdims):
    return (_spread(g, x.shape, axes, keepdims),)


reduce_sum = Rule(sum_forward, sum_vjp)


def mean_forward(x, *, axes, keepdims):
    return total(x, axes, keepdims) / _count(x.shape, axes)


def mean_vjp(g, y, x, *, axes, keepdims):
    return (_spread(g / _count(x.shape, axes), x.shape, axes, keepdims),)


reduce_mean = Rule(mean_forward, mean_vjp)


def max_forward(x, *, axes, keepdims):
    return x.max(axis=axes, keepdims=keepdims)


def max_vjp(g, y, x, *, axes, keepdims):
    best = plain(x) == plain(_spread(y, x.shape, axes, keepdims))
    sharing = best.sum(axis=axes, keepdims=True)
    g = _spread(g, x.shape, axes, keepdims)
    return (choose(best, either(g / sharing, g * (1.0 / sharing)), 0.0),)


def max_freedom(profile, g, y, x, *, axes, keepdims):
    """Where several elements tie, each may receive anything from nothing to all of g."""
    (value,) = max_vjp(g, y, x, axes=axes, keepdims=keepdims)
    g, y = (_spread(a, x.shape, axes, keepdims) for a in (g, y))
    ties = (x == y) | ((np.abs(x) < profile.zero) & (np.abs(y) < profile.zero))
    ties = ties & (ties.sum(axis=axes, keepdims=True) > 1)
    low, high = np.minimum(g, 0.0) - value, np.maximum(g, 0.0) - value  # rounding keeps a share from 0 to g
    return ((np.where(ties, low, 0.0), np.where(ties, high, 0.0)),)


reduce_max = Rule(max_forward, max_vjp, max_freedom)
