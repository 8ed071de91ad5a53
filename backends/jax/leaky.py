"""Leaky rectifiers."""

import jax

from nnspec.backends.base import Part


class Leaky(Part):
    """jax.nn.leaky_relu."""

    composed = {"prelu": "jax.nn.leaky_relu, whose slope may be an array"}
    grades = {("prelu.G2", dtype): "C" for dtype in ("float16", "bfloat16")}  # sums kept in storage

    def leaky_relu(self, x, *, slope):
        return jax.nn.leaky_relu(x, slope)

    def prelu(self, x, a):
        return jax.nn.leaky_relu(x, a.reshape(-1, *[1] * (x.ndim - 2)))
