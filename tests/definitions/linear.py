"""linear"""

import numpy as np

from definitions.common import adjoints, gathered


def linear_terms(x, w):
    ranges = np.ndindex(x.shape[0], w.shape[0], x.shape[1])
    return [((n, o), (n, i), (o, i)) for n, o, i in ranges]


def linear(A, x, w, b=None):
    terms = [(at_y, x[at_x], w[at_w]) for at_y, at_x, at_w in linear_terms(x, w)]
    return gathered(A, (x.shape[0], w.shape[0]), terms, b)


def linear_vjp(A, g, x, w, b=None):
    return adjoints(A, g, x, w, b, linear_terms(x, w))


def matmul_terms(x, w):
    """(y, x, w): which element meets which. An axis that is missing or of size 1 is always read at 0."""

    def at(place, shape):
        places = place[len(place) - len(shape) + 2 :]
        return tuple(0 if size == 1 else i for i, size in zip(places, shape[:-2], strict=True))

    stack = np.broadcast_shapes(x.shape[:-2], w.shape[:-2])
    terms = [
        ((*place, i, j), (*at(place, x.shape), i, k), (*at(place, w.shape), k, j))
        for place in np.ndindex(*stack)
        for i, k, j in np.ndindex(x.shape[-2], x.shape[-1], w.shape[-1])
    ]
    return (*stack, x.shape[-2], w.shape[-1]), terms


def matmul(A, x, w):
    shape, terms = matmul_terms(x, w)
    return gathered(A, shape, [(at_y, x[at_x], w[at_w]) for at_y, at_x, at_w in terms])


def matmul_vjp(A, g, x, w):
    return adjoints(A, g, x, w, None, matmul_terms(x, w)[1])
