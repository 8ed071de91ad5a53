"""Sigmoid and its kin."""

import jax
import jax.numpy as jnp

from nnspec.backends.base import Part


class Sigmoid(Part):
    """jax.nn, name by name; jax.numpy.tanh."""

    def sigmoid(self, x):
        return jax.nn.sigmoid(x)

    def tanh(self, x):
        return jnp.tanh(x)

    def silu(self, x):
        return jax.nn.silu(x)
