"""Padding: a constant around the image, or an index into it for each row and column of the result."""

import numpy as np

from nnspec.reference.bounded import choose, select
from nnspec.reference.contraction import linear
from nnspec.reference.rule import Rule
from nnspec.reference.window import pad, unpad


def _constant(x, *, padding, value):
    inside = pad(np.ones(x.shape), padding) == 1
    return choose(inside, select(lambda a: pad(a, padding), x), value)


def _constant_vjp(g, y, x, *, padding, value):
    return (select(lambda a: unpad(a, padding), g),)


pad_constant = Rule(_constant, _constant_vjp)


def _by_index(meet):
    """y[..., p, q] = x[..., rows[p], columns[q]]; backwards each g[p,q] is added there."""

    def places(image, padding):
        rows, columns = (
            meet(np.arange(-low, size + high), size - 1)
            for size, (low, high) in zip(image, padding, strict=True)
        )
        return (..., rows[:, None], columns)

    def forward(x, *, padding):
        return x[places(x.shape[2:], padding)]

    def vjp(g, y, x, *, padding):
        def collect(g):
            into = np.zeros(x.shape)
            np.add.at(into, places(x.shape[2:], padding), g)
            return into

        return (linear(collect, g),)

    return Rule(forward, vjp)


pad_reflect = _by_index(lambda i, last: last - abs(last - abs(i)))
pad_edge = _by_index(lambda i, last: np.clip(i, 0, last))
pad_circular = _by_index(lambda i, last: i % (last + 1))
