"""pool2d"""

import numpy as np

from definitions.common import collected, counts, met


def windows_of(x, window, stride, padding):
    """For each index of y, the indices of x in its window, in row-major order."""
    n_, c_, h, width = x.shape
    p_, q_ = counts((h, width), window, stride, padding)
    found = {index: [] for index in np.ndindex(n_, c_, p_, q_)}
    for n, c in np.ndindex(n_, c_):
        for p, _, i in met(p_, h, window[0], stride[0], padding[0][0]):
            for q, _, j in met(q_, width, window[1], stride[1], padding[1][0]):
                found[n, c, p, q].append((n, c, i, j))
    return (n_, c_, p_, q_), found


def max_pool2d(A, x, **attrs):
    shape, windows = windows_of(x, **attrs)
    y = np.empty(shape, object)
    for index, places in windows.items():
        y[index] = A.largest([x[place] for place in places])
    return y


def max_pool2d_vjp(A, g, x, **attrs):
    """K1 gives all of g to the first of several maximisers; G2 admits any shares."""
    parts = []
    for index, places in windows_of(x, **attrs)[1].items():
        largest = max(float(x[place]) for place in places)
        best = [place for place in places if float(x[place]) == largest]
        parts += A.either(
            lambda best=best, at=index: [(best[0], g[at])],
            lambda best=best, at=index: [(best[-1], g[at])],
            lambda best=best, at=index: [(place, g[at] / A.number(len(best))) for place in best],
        )
    return (collected(A, x.shape, parts),)


def averaged(window, places, count_padding):
    return float(window[0] * window[1] if count_padding else len(places))


def avg_pool2d(A, x, *, count_padding, **attrs):
    shape, windows = windows_of(x, **attrs)
    y = np.empty(shape, object)
    for index, places in windows.items():
        count = A.number(averaged(attrs["window"], places, count_padding))
        y[index] = A.sum([x[place] for place in places]) / count
    return y


def avg_pool2d_vjp(A, g, x, *, count_padding, **attrs):
    parts = []
    for index, places in windows_of(x, **attrs)[1].items():
        share = g[index] / A.number(averaged(attrs["window"], places, count_padding))
        parts += [(place, share) for place in places]
    return (collected(A, x.shape, parts),)
