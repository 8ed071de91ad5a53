"""flatten, reshape, transpose: the elements stay, the axes go."""

from math import prod

import numpy as np

from nnspec.reference.bounded import select
from nnspec.reference.rule import Rule


def forward(x):
    return x.reshape(x.shape[0], prod(x.shape[1:]))


def vjp(g, y, x):
    return (g.reshape(x.shape),)


flatten = Rule(forward, vjp)


def reshape_forward(x, *, shape):
    return x.reshape(shape)


def reshape_vjp(g, y, x, *, shape):
    return (g.reshape(x.shape),)


reshape = Rule(reshape_forward, reshape_vjp)


def transpose_forward(x, *, order):
    return select(lambda a: a.transpose(order), x)


def transpose_vjp(g, y, x, *, order):
    return (select(lambda a: a.transpose(np.argsort(order)), g),)


transpose = Rule(transpose_forward, transpose_vjp)
