"""Dropout."""

import jax
import jax.numpy as jnp

from nnspec.backends.base import Part
from nnspec.backends.jax.whole import whole


class Dropout(Part):
    """jax.random.bernoulli draws the mask."""

    composed = {
        "dropout": "no function takes a mask: x / (1 − p) where the mask is not 0",
        "random_dropout": "JAX has no dropout: jax.random.bernoulli draws the mask",
    }

    @whole
    def dropout(self, x, m, *, p):
        return masked(x, m != 0, p)

    def random_dropout(self, x, *, p, training, seed):
        return masked(x, jax.random.bernoulli(jax.random.key(seed), 1 - p, x.shape), p) if training else x


def masked(x, kept, p):
    return jnp.where(kept, x / (1 - p), 0) if p < 1 else jnp.zeros_like(x)
