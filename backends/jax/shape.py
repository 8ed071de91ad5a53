"""Elements moved about."""

import jax.numpy as jnp
from jax import lax

from nnspec.backends.base import Part


class Shape(Part):
    """jax.lax and jax.numpy."""

    def flatten(self, x):
        return lax.collapse(x, 1)

    def reshape(self, x, *, shape):
        return jnp.reshape(x, shape)

    def transpose(self, x, *, order):
        return jnp.transpose(x, order)
