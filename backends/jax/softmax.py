"""Softmax, its logarithm, and the logarithm of a sum."""

import jax

from nnspec.backends.base import Part
from nnspec.backends.jax.whole import whole


class Softmax(Part):
    """jax.nn, name by name."""

    grades = {  # sums kept in storage
        (clause, dtype): "C"
        for clause in ("softmax.G1", "log_softmax.G1")
        for dtype in ("float16", "bfloat16")
    }

    @whole
    def softmax(self, x, *, axis):
        return jax.nn.softmax(x, axis)

    def log_softmax(self, x, *, axis):
        return jax.nn.log_softmax(x, axis)

    @whole
    def logsumexp(self, x, *, axis):
        return jax.nn.logsumexp(x, axis)
