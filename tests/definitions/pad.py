"""pad"""

import numpy as np

from definitions.common import collected


def sources(x, padding, meet):
    """For each index of y, the index of the element of x that stands there, if there is one."""
    n_, c_, h, width = x.shape
    (top, bottom), (left, right) = padding
    shape = (n_, c_, top + h + bottom, left + width + right)
    found = {}
    for n, c, p, q in np.ndindex(*shape):
        i, j = meet(p - top, h), meet(q - left, width)
        found[n, c, p, q] = (n, c, i, j) if 0 <= i < h and 0 <= j < width else None
    return shape, found


def unmoved(i, size):
    return i


def mirrored(i, size):
    """Walk from element 0, turning at both ends."""
    at, step = 0, 1
    for _ in range(abs(i)):
        step = -step if not 0 <= at + step < size else step
        at += step
    return at


def nearest(i, size):
    return 0 if i < 0 else size - 1 if i >= size else i


def around(i, size):
    return i + size if i < 0 else i - size if i >= size else i


def moved(x, padding, meet, outside=None):
    shape, found = sources(x, padding, meet)
    y = np.empty(shape, object)
    for at, source in found.items():
        y[at] = outside if source is None else x[source]
    return y


def moved_back(A, g, x, padding, meet):
    _, found = sources(x, padding, meet)
    return (collected(A, x.shape, [(source, g[at]) for at, source in found.items() if source]),)


def pad_constant(A, x, *, padding, value):
    return moved(x, padding, unmoved, A.number(value))


def pad_constant_vjp(A, g, x, *, padding, value):
    return moved_back(A, g, x, padding, unmoved)


def pad_reflect(A, x, *, padding):
    return moved(x, padding, mirrored)


def pad_reflect_vjp(A, g, x, *, padding):
    return moved_back(A, g, x, padding, mirrored)


def pad_edge(A, x, *, padding):
    return moved(x, padding, nearest)


def pad_edge_vjp(A, g, x, *, padding):
    return moved_back(A, g, x, padding, nearest)


def pad_circular(A, x, *, padding):
    return moved(x, padding, around)


def pad_circular_vjp(A, g, x, *, padding):
    return moved_back(A, g, x, padding, around)
