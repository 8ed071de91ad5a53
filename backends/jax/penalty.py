"""Penalties on parameters."""

import jax.numpy as jnp
import optax

from nnspec.backends.base import Part
from nnspec.backends.jax.whole import whole


class Penalty(Part):
    """optax.l2_loss, which has the half, but neither the sum nor the rate."""

    composed = {"l2_penalty": "rate times the sum of optax.l2_loss"}

    @whole
    def l2_penalty(self, w, *, rate):
        return rate * jnp.sum(optax.l2_loss(w))
