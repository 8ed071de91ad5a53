"""Arrays joined and cut."""

import jax.numpy as jnp
from jax import lax

from nnspec.backends.base import Part


class Concat(Part):
    """jnp.concatenate, jnp.split and lax.slice_in_dim."""

    def concat(self, x, z, u=None, *, axis):
        return jnp.concatenate((x, z) if u is None else (x, z, u), axis)

    def split(self, x, *, axis, at):
        return tuple(jnp.split(x, (at,), axis))

    def slice_axis(self, x, *, axis, start, stop, step):
        return lax.slice_in_dim(x, start, stop, step, axis)
