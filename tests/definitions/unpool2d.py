"""unpool2d"""

import numpy as np

from definitions.common import collected
from definitions.pool2d import windows_of


def max_pool2d_with_indices(A, x, **attrs):
    shape, windows = windows_of(x, **attrs)
    y, i = np.empty(shape, object), np.empty(shape, object)
    for index, places in windows.items():
        y[index] = A.largest([x[place] for place in places])
        *_, h, w = next(place for place in places if float(x[place]) == float(y[index]))
        i[index] = h * x.shape[3] + w
    return y, i


def max_pool2d_with_indices_vjp(A, g, x, **attrs):
    parts = []
    for index, places in windows_of(x, **attrs)[1].items():
        most = max(float(x[place]) for place in places)
        parts.append((next(place for place in places if float(x[place]) == most), g[index]))
    return (collected(A, x.shape, parts),)


def named(i, output):
    return [(at, (*at[:2], int(i[at]) // output[1], int(i[at]) % output[1])) for at in np.ndindex(*i.shape)]


def max_unpool2d(A, x, i, *, output):
    return collected(A, (*x.shape[:2], *output), [(place, x[at]) for at, place in named(i, output)])


def max_unpool2d_vjp(A, g, x, i, *, output):
    g_x = np.empty(x.shape, object)
    for at, place in named(i, output):
        g_x[at] = g[place]
    return g_x, None
