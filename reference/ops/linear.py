"""linear: z = W x + b; matmul: stacks of matrices."""

import numpy as np

from nnspec.reference.bounded import either
from nnspec.reference.contraction import bilinear, total
from nnspec.reference.contraction import linear as summed
from nnspec.reference.rule import Rule


def forward(x, w, b=None):
    return bilinear(lambda x, w: x @ w.T, x, w, b)


def vjp(g, y, x, w, b=None):
    g_x = bilinear(lambda g, w: g @ w, g, w)
    g_w = bilinear(lambda g, x: g.T @ x, g, x)
    return (g_x, g_w) if b is None else (g_x, g_w, total(g, axis=0))


linear = Rule(forward, vjp)


def matmul_forward(x, w):
    return bilinear(np.matmul, x, w)


def matmul_vjp(g, y, x, w):
    g_x = _collected(lambda g, w: g @ w.swapaxes(-1, -2), g, w, x.shape)
    return g_x, _collected(lambda x, g: x.swapaxes(-1, -2) @ g, x, g, w.shape)


def _collected(product, a, b, shape):
    """All in one sum, or one product for each matrix of y, and then a sum over repeats."""
    together = bilinear(lambda a, b: _folded(product(a, b), shape), a, b)
    return either(together, summed(lambda a: _folded(a, shape), bilinear(product, a, b)))


def _folded(a, shape):
    """Sums over the axes along which an operand of this shape is repeated."""
    a = a.sum(axis=tuple(range(a.ndim - len(shape))))
    repeated = tuple(i for i, size in enumerate(shape) if size == 1)
    return a.sum(axis=repeated, keepdims=True)


matmul = Rule(matmul_forward, matmul_vjp)
