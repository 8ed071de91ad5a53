"""Hard activations."""

import jax
import jax.numpy as jnp

from nnspec.backends.base import Part


class Hard(Part):
    """jax.nn, name by name; other ends than −1 and 1 by jnp.clip."""

    composed = {"hard_tanh": "jnp.clip for other ends than −1 and 1, which jax.nn.hard_tanh does not know"}

    def hard_sigmoid(self, x):
        return jax.nn.hard_sigmoid(x)

    def hard_tanh(self, x, *, low, high):
        return jax.nn.hard_tanh(x) if (low, high) == (-1.0, 1.0) else jnp.clip(x, low, high)

    def hard_swish(self, x):
        return jax.nn.hard_swish(x)
