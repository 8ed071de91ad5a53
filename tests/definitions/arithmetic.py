"""arithmetic"""

import numpy as np

from definitions.common import collected


def met(x, z):
    """For each index of y, the indices of x and of z that meet there."""
    shape = np.broadcast_shapes(x.shape, z.shape)
    return shape, [(index, place(index, x), place(index, z)) for index in np.ndindex(*shape)]


def place(index, x):
    """Where an operand is read: its own axes are the last ones, and those of size 1 stay at 0."""
    own = index[len(index) - x.ndim :]
    return tuple(0 if size == 1 else i for i, size in zip(own, x.shape, strict=True))


def joined(f, x, z):
    shape, found = met(x, z)
    y = np.empty(shape, object)
    for index, at_x, at_z in found:
        y[index] = f(x[at_x], z[at_z])
    return y


def add(A, x, z):
    return joined(lambda a, b: a + b, x, z)


def add_vjp(A, g, x, z):
    _, found = met(x, z)
    g_x = collected(A, x.shape, [(at_x, g[at]) for at, at_x, _ in found])
    return g_x, collected(A, z.shape, [(at_z, g[at]) for at, _, at_z in found])


def multiply(A, x, z):
    return joined(lambda a, b: a * b, x, z)


def multiply_vjp(A, g, x, z):
    _, found = met(x, z)
    g_x = collected(A, x.shape, [(at_x, g[at] * z[at_z]) for at, at_x, at_z in found])
    return g_x, collected(A, z.shape, [(at_z, g[at] * x[at_x]) for at, at_x, at_z in found])
