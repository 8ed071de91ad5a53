"""concat"""

import numpy as np


def moved(place, axis, by):
    place = list(place)
    place[axis] += by
    return tuple(place)


def concat(A, x, z, u=None, *, axis):
    parts = [part for part in (x, z, u) if part is not None]
    shape = list(x.shape)
    shape[axis] = sum(part.shape[axis] for part in parts)
    y, before = np.empty(shape, object), 0
    for part in parts:
        for place in np.ndindex(*part.shape):
            y[moved(place, axis, before)] = part[place]
        before += part.shape[axis]
    return y


def concat_vjp(A, g, x, z, u=None, *, axis):
    found, before = [], 0
    for part in (x, z, u):
        if part is not None:
            c = np.empty(part.shape, object)
            for place in np.ndindex(*part.shape):
                c[place] = g[moved(place, axis, before)]
            found.append(c)
            before += part.shape[axis]
    return tuple(found)


def chosen(x, axis, start, stop, step):
    """(y, x): the places of the elements that are taken."""
    return [
        ((*place[: axis % x.ndim], k, *place[axis % x.ndim + 1 :]), place)
        for k, i in enumerate(range(start, stop, step))
        for place in np.ndindex(*x.shape)
        if place[axis] == i
    ]


def slice_axis(A, x, *, axis, start, stop, step):
    shape = list(x.shape)
    shape[axis] = len(range(start, stop, step))
    y = np.empty(shape, object)
    for at_y, at_x in chosen(x, axis, start, stop, step):
        y[at_y] = x[at_x]
    return y


def slice_axis_vjp(A, g, x, *, axis, start, stop, step):
    g_x = np.empty(x.shape, object)
    g_x[...] = A.number(0.0)
    for at_y, at_x in chosen(x, axis, start, stop, step):
        g_x[at_x] = g[at_y]
    return (g_x,)


def split(A, x, *, axis, at):
    size = x.shape[axis]
    parts = (0, at), (at, size)
    return tuple(slice_axis(A, x, axis=axis, start=i, stop=j, step=1) for i, j in parts)


def split_vjp(A, g, x, *, axis, at):
    return (concat(A, *g, axis=axis),)
