"""Gradient clipping."""

import optax

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.jax.whole import whole


class Clip(Part):
    """optax.clip and optax.clip_by_global_norm."""

    def clip_by_value(self, g, *, limit):
        return optax.clip(limit).update(g, optax.EmptyState())[0]

    @whole
    def clip_by_global_norm(self, g, h, *, limit, margin):
        if margin:
            raise Unsupported("optax.clip_by_global_norm adds nothing to the norm")
        return optax.clip_by_global_norm(limit).update((g, h), optax.EmptyState())[0]
