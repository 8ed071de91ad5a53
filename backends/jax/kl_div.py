"""The Kullback–Leibler divergence."""

import jax.numpy as jnp
import optax

from nnspec.backends.base import Part
from nnspec.backends.jax.layout import reduced
from nnspec.backends.jax.whole import whole


class KlDiv(Part):
    """optax.kl_divergence, its sum over no axis."""

    @whole
    def kl_div(self, x, t, *, reduction):
        loss = optax.kl_divergence(x, t, axis=())
        return jnp.sum(loss) / x.shape[0] if reduction == "batchmean" else reduced(loss, reduction)
