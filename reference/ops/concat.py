"""concat, split and slice_axis: elements side by side, and some of them."""

from itertools import pairwise

import numpy as np

from nnspec.reference.bounded import Bounded, select
from nnspec.reference.rule import Rule


def _joined(parts, axis):
    if not isinstance(parts[0], Bounded):
        return np.concatenate(parts, axis)
    value, error = (
        np.concatenate(those, axis) for those in zip(*((p.value, p.error) for p in parts), strict=True)
    )
    return Bounded(value, error, parts[0].profile)


def _cut(x, axis, start, stop, step=1):
    rank = len(x.shape)
    return x[tuple(slice(start, stop, step) if i == axis % rank else slice(None) for i in range(rank))]


def concat_forward(x, z, u=None, *, axis):
    return _joined([x, z] if u is None else [x, z, u], axis)


def concat_vjp(g, y, x, z, u=None, *, axis):
    ends = np.cumsum([0, *(part.shape[axis] for part in (x, z, u) if part is not None)])
    return tuple(_cut(g, axis, start, stop) for start, stop in pairwise(ends))


concat = Rule(concat_forward, concat_vjp)


def split_forward(x, *, axis, at):
    return _cut(x, axis, None, at), _cut(x, axis, at, None)


def split_vjp(g, y, x, *, axis, at):
    return (_joined(g, axis),)


split = Rule(split_forward, split_vjp)


def slice_forward(x, *, axis, **which):
    return _cut(x, axis, **which)


def slice_vjp(g, y, x, *, axis, **which):
    def back(g):
        into = np.zeros(x.shape)
        _cut(into, axis, **which)[...] = g
        return into

    return (select(back, g),)


slice_axis = Rule(slice_forward, slice_vjp)
