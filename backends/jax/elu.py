"""Exponential linear units."""

import jax

from nnspec.backends.base import Part


class Elu(Part):
    """jax.nn, name by name."""

    def elu(self, x, *, alpha):
        return jax.nn.elu(x, alpha)

    def selu(self, x):
        return jax.nn.selu(x)

    def celu(self, x, *, alpha):
        return jax.nn.celu(x, alpha)
