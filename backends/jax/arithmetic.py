"""Sum and product."""

import jax.numpy as jnp

from nnspec.backends.base import Part


class Arithmetic(Part):
    """jnp.add and jnp.multiply."""

    grades = {  # the sum over the axes along which an operand was repeated is kept in storage
        (f"{op}.{clause}", dtype): "C"
        for op in ("add", "multiply")
        for clause in ("G1", "G2")
        for dtype in ("float16", "bfloat16")
    }

    def add(self, x, z):
        return jnp.add(x, z)

    def multiply(self, x, z):
        return jnp.multiply(x, z)
