"""Padding."""

import jax.numpy as jnp

from nnspec.backends.base import Part

NONE = ((0, 0), (0, 0))  # of the batch and of the channels


class Pad(Part):
    """jax.numpy.pad, mode by mode."""

    grades = {  # what is collected is kept in storage
        (f"pad_{mode}.G1", dtype): "C"
        for mode in ("reflect", "edge", "circular")
        for dtype in ("float16", "bfloat16")
    }

    def pad_constant(self, x, *, padding, value):
        return jnp.pad(x, (*NONE, *padding), constant_values=value)

    def pad_reflect(self, x, *, padding):
        return jnp.pad(x, (*NONE, *padding), "reflect")

    def pad_edge(self, x, *, padding):
        return jnp.pad(x, (*NONE, *padding), "edge")

    def pad_circular(self, x, *, padding):
        return jnp.pad(x, (*NONE, *padding), "wrap")
