"""shape"""

import numpy as np


def flatten(A, x):
    (n_, *rest) = x.shape
    y = np.empty((n_, int(np.prod(rest))), object)
    for n in range(n_):
        y[n, :] = list(x[n].flat)
    return y


def flatten_vjp(A, g, x):
    return (np.array(list(g.flat), object).reshape(x.shape),)


def reshape(A, x, *, shape):
    y = np.empty(shape, object)
    for place, element in zip(np.ndindex(*shape), x.flat, strict=True):
        y[place] = element
    return y


def reshape_vjp(A, g, x, *, shape):
    return (reshape(A, g, shape=x.shape),)


def transpose(A, x, *, order):
    y = np.empty([x.shape[axis] for axis in order], object)
    for place in np.ndindex(*y.shape):
        at = dict(zip(order, place, strict=True))
        y[place] = x[tuple(at[axis] for axis in range(x.ndim))]
    return y


def transpose_vjp(A, g, x, *, order):
    g_x = np.empty(x.shape, object)
    for place in np.ndindex(*g.shape):
        at = dict(zip(order, place, strict=True))
        g_x[tuple(at[axis] for axis in range(x.ndim))] = g[place]
    return (g_x,)
