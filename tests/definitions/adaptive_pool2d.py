"""adaptive_pool2d"""

from math import ceil, floor

import numpy as np

from definitions.common import collected


def places_of(x, output):
    """For each index of y, the places of its bin in row-major order."""
    n_, c_, h, w = x.shape
    p_, q_ = output
    found = {}
    for n, c, p, q in np.ndindex(n_, c_, p_, q_):
        rows = range(floor(p * h / p_), ceil((p + 1) * h / p_))
        columns = range(floor(q * w / q_), ceil((q + 1) * w / q_))
        found[n, c, p, q] = [(n, c, i, j) for i in rows for j in columns], len(rows), len(columns)
    return found


def whole(x):
    return {index: bin_[0] for index, bin_ in places_of(x, (1, 1)).items()}


def binned(x, output):
    return {index: bin_[0] for index, bin_ in places_of(x, output).items()}


def largest(A, x, shape, bins):
    y = np.empty(shape, object)
    for index, places in bins.items():
        y[index] = A.largest([x[place] for place in places])
    return y


def routed(A, g, x, bins, *shares):
    """Each region sends its cotangent in one of the ways admitted."""
    parts = []
    for index, places in bins.items():
        most = max(float(x[place]) for place in places)
        best = [place for place in places if float(x[place]) == most]
        parts += A.either(*(lambda s=s, b=best, at=index: s(A, b, g[at]) for s in shares))
    return (collected(A, x.shape, parts),)


def first(A, best, g):
    return [(best[0], g)]


def last(A, best, g):
    return [(best[-1], g)]


def evenly(A, best, g):
    return [(place, g / A.number(float(len(best)))) for place in best]


def global_max_pool2d(A, x):
    return largest(A, x, (*x.shape[:2], 1, 1), whole(x))[:, :, 0, 0]


def global_max_pool2d_vjp(A, g, x):
    return routed(A, g[:, :, None, None], x, whole(x), evenly, first, last)


def adaptive_max_pool2d(A, x, *, output):
    return largest(A, x, (*x.shape[:2], *output), binned(x, output))


def adaptive_max_pool2d_vjp(A, g, x, *, output):
    return routed(A, g, x, binned(x, output), first, last, evenly)


def global_avg_pool2d(A, x):
    y = np.empty(x.shape[:2], object)
    for n, c in np.ndindex(*y.shape):
        y[n, c] = A.sum(list(x[n, c].flat)) / A.number(float(x[n, c].size))
    return y


def global_avg_pool2d_vjp(A, g, x):
    area = A.number(float(x.shape[2] * x.shape[3]))
    return (collected(A, x.shape, [(at, g[at[:2]] / area) for at in np.ndindex(*x.shape)]),)


def adaptive_avg_pool2d(A, x, *, output):
    y = np.empty((*x.shape[:2], *output), object)
    for index, (places, rows, columns) in places_of(x, output).items():
        r, c = A.number(float(rows)), A.number(float(columns))
        lines = [places[i::columns] for i in range(columns)]

        def rows_first(lines=lines, r=r, c=c):
            return A.sum([A.sum([x[place] for place in line]) / r for line in lines]) / c

        def total(places=places):
            return A.sum([x[place] for place in places])

        y[index] = A.either(
            lambda places=places, n=rows * columns: A.sum([x[p] for p in places]) / A.number(float(n)),
            lambda r=r, c=c, total=total: total() / r / c,
            rows_first,
        )
    return y


def adaptive_avg_pool2d_vjp(A, g, x, *, output):
    def once():
        parts = []
        for index, (places, rows, columns) in places_of(x, output).items():
            share = A.either(
                lambda n=rows * columns, at=index: g[at] / A.number(float(n)),
                lambda r=rows, c=columns, at=index: g[at] / A.number(float(r)) / A.number(float(c)),
            )
            parts += [(place, share) for place in places]
        return collected(A, x.shape, parts)

    def columns_first():
        n_, c_, h, w = x.shape
        p_, q_ = output
        along, down = [], []
        for n, c, p, q in np.ndindex(n_, c_, p_, q_):
            columns = range(floor(q * w / q_), ceil((q + 1) * w / q_))
            along += [((n, c, p, j), g[n, c, p, q] / A.number(float(len(columns)))) for j in columns]
        rows_of = collected(A, (n_, c_, p_, w), along)
        for n, c, p, j in np.ndindex(n_, c_, p_, w):
            rows = range(floor(p * h / p_), ceil((p + 1) * h / p_))
            down += [((n, c, i, j), rows_of[n, c, p, j] / A.number(float(len(rows)))) for i in rows]
        return collected(A, x.shape, down)

    return (A.either(once, columns_first),)
