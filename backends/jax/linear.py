"""Dense layers."""

import jax.numpy as jnp

from nnspec.backends.base import Part
from nnspec.backends.jax.whole import whole


class Linear(Part):
    """Matrix products of jax.numpy."""

    grades = {("linear.G3", dtype): "C" for dtype in ("float16", "bfloat16")}  # sums kept in storage

    @whole
    def linear(self, x, w, b=None):
        y = x @ w.T
        return y if b is None else y + b

    def matmul(self, x, w):
        return jnp.matmul(x, w)
