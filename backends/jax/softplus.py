"""Softplus and its kin."""

import jax

from nnspec.backends.base import Part


class Softplus(Part):
    """jax.nn, name by name."""

    def softplus(self, x):
        return jax.nn.softplus(x)

    def log_sigmoid(self, x):
        return jax.nn.log_sigmoid(x)

    def mish(self, x):
        return jax.nn.mish(x)
