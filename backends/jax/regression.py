"""Losses of regression."""

import jax.numpy as jnp
import optax

from nnspec.backends.base import Part
from nnspec.backends.jax.layout import reduced


class Regression(Part):
    """optax."""

    composed = {
        "l1_loss": "jnp.abs of the difference: optax has no absolute error",
        "smooth_l1_loss": "optax.huber_loss divided by beta: optax has no smooth L1 loss",
    }

    def mse_loss(self, x, t, *, reduction):
        return reduced(optax.squared_error(x, t), reduction)

    def l1_loss(self, x, t, *, reduction):
        return reduced(jnp.abs(x - t), reduction)

    def huber_loss(self, x, t, *, delta, reduction):
        return reduced(optax.huber_loss(x, t, delta=delta), reduction)

    def smooth_l1_loss(self, x, t, *, beta, reduction):
        return reduced(optax.huber_loss(x, t, delta=beta) / beta, reduction)
