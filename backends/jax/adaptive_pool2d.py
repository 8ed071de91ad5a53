"""Pooling to a size that is given."""

import jax.numpy as jnp

from nnspec.backends.base import Part, unsupported


class AdaptivePool2d(Part):
    """jnp.max and jnp.mean over the map."""

    adaptive_max_pool2d = unsupported("jax has no adaptive pooling")
    adaptive_avg_pool2d = unsupported("jax has no adaptive pooling")

    def global_max_pool2d(self, x):
        return jnp.max(x, (2, 3))

    def global_avg_pool2d(self, x):
        return jnp.mean(x, (2, 3))
