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
