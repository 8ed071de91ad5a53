"""leaky"""

import numpy as np

from definitions.common import collected, each, real
from definitions.rectifier import piece


def bent(x, slope):
    return x if real(x) > 0 else slope * x


def bent_vjp(A, g, x, slope):
    return piece(A, x, (0.0,), (lambda: slope * g, lambda: g))


def leaky_relu(A, x, *, slope):
    return each(lambda x: bent(x, A.number(slope)), x)


def leaky_relu_vjp(A, g, x, *, slope):
    return (each(lambda g, x: bent_vjp(A, g, x, A.number(slope)), g, x),)


def prelu(A, x, a):
    y = np.empty(x.shape, object)
    for index in np.ndindex(*x.shape):
        y[index] = bent(x[index], a[index[1]])
    return y


def prelu_vjp(A, g, x, a):
    g_x, parts = np.empty(x.shape, object), []
    for index in np.ndindex(*x.shape):
        g_x[index] = bent_vjp(A, g[index], x[index], a[index[1]])
        if real(x[index]) < 0:
            parts.append((index[1:2], g[index] * x[index]))
    return g_x, collected(A, a.shape, parts)
