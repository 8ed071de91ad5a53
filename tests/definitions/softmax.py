"""softmax"""

import numpy as np

from definitions.common import log_soft, rows, soft


def softmax(A, x, *, axis):
    return rows(lambda x: soft(A, x), axis, x)


def softmax_vjp(A, g, x, *, axis):
    def row(g, x):
        y = [A.saved(v) for v in soft(A, x)]
        mean = A.sum([a * b for a, b in zip(g, y, strict=True)])
        return [slope(a, b, mean) for a, b in zip(g, y, strict=True)]

    def slope(a, b, mean):
        return A.either(lambda: b * (a - mean), lambda: a * b - b * mean)

    return (rows(row, axis, g, x),)


def log_softmax(A, x, *, axis):
    return rows(lambda x: log_soft(A, x), axis, x)


def log_softmax_vjp(A, g, x, *, axis):
    def row(g, x):
        y, total = [A.saved(v) for v in log_soft(A, x)], A.sum(g)
        return [a - A.exp(b) * total for a, b in zip(g, y, strict=True)]

    return (rows(row, axis, g, x),)


def logsumexp(A, x, *, axis):
    def value(x):
        m = A.largest(x)
        return m + A.log(A.sum([A.exp(v - m) for v in x]))

    return folded(value, axis, x)


def folded(f, axis, x):
    """Apply `f` to every line along an axis, which it takes away."""
    lines = np.moveaxis(x, axis, -1)
    result = np.empty(lines.shape[:-1], object)
    for index in np.ndindex(*result.shape):
        result[index] = f(list(lines[index]))
    return result


def logsumexp_vjp(A, g, x, *, axis):
    def row(g, x):
        m = A.largest(x)
        e = [A.exp(v - m) for v in x]
        total = A.sum(e)
        y = A.saved(m + A.log(total))
        return [slope(g[0], v, t, y, total) for v, t in zip(x, e, strict=True)]

    def slope(g, v, t, y, total):
        return A.either(lambda: g * A.exp(v - y), lambda: g * (t / total), lambda: g / total * t)

    repeated = np.stack([g] * x.shape[axis], axis)
    return (rows(row, axis, repeated, x),)
