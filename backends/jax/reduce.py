"""Reductions."""

import jax.numpy as jnp

from nnspec.backends.base import Part


class Reduce(Part):
    """jnp.mean, sum and max."""

    def reduce_mean(self, x, *, axes, keepdims):
        return jnp.mean(x, axes, keepdims=keepdims)

    def reduce_sum(self, x, *, axes, keepdims):
        return jnp.sum(x, axes, keepdims=keepdims)

    def reduce_max(self, x, *, axes, keepdims):
        return jnp.max(x, axes, keepdims=keepdims)
