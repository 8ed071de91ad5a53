"""reduce"""

import numpy as np


def results(x, axes, keepdims):
    """For each index of y, the indices of x that are reduced to it."""
    gone = {axis % x.ndim for axis in axes}
    found = {}
    for place in np.ndindex(*x.shape):
        at = tuple(0 if axis in gone else i for axis, i in enumerate(place) if keepdims or axis not in gone)
        found.setdefault(at, []).append(place)
    return found


def reduced(found, f):
    y = np.empty([1 + max(sizes) for sizes in zip(*found, strict=True)], object)
    for at, places in found.items():
        y[at] = f(places)
    return y


def spread(x, found, f):
    g_x = np.empty(x.shape, object)
    for at, places in found.items():
        for place, c in zip(places, f(at, places), strict=True):
            g_x[place] = c
    return (g_x,)


def reduce_sum(A, x, **attrs):
    return reduced(results(x, **attrs), lambda places: A.sum([x[place] for place in places]))


def reduce_sum_vjp(A, g, x, **attrs):
    return spread(x, results(x, **attrs), lambda at, places: [g[at]] * len(places))


def reduce_mean(A, x, **attrs):
    def mean(places):
        return A.sum([x[place] for place in places]) / A.number(float(len(places)))

    return reduced(results(x, **attrs), mean)


def reduce_mean_vjp(A, g, x, **attrs):
    def share(at, places):
        return [g[at] / A.number(float(len(places)))] * len(places)

    return spread(x, results(x, **attrs), share)


def reduce_max(A, x, **attrs):
    return reduced(results(x, **attrs), lambda places: A.largest([x[place] for place in places]))


def reduce_max_vjp(A, g, x, **attrs):
    """K1 gives equal shares; G2 admits any."""

    def shares(at, places):
        largest = max(float(x[place]) for place in places)
        best = [float(x[place]) == largest for place in places]
        first, count, none = best.index(True), A.number(float(sum(best))), A.number(0.0)
        return A.either(
            lambda: [g[at] / count if b else none for b in best],
            lambda: [g[at] * (A.number(1.0) / count) if b else none for b in best],
            lambda: [g[at] if i == first else none for i in range(len(best))],
        )

    return spread(x, results(x, **attrs), shares)
