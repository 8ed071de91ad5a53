"""Initializers."""

import jax
from jax.nn import initializers

from nnspec.backends.base import Part

OIHW = {"in_axis": 1, "out_axis": 0}


class Initializer(Part):
    """jax.nn.initializers, told which axes are inputs and outputs."""

    def glorot_uniform(self, w, *, seed):
        return drawn(initializers.glorot_uniform(**OIHW), w, seed)

    def glorot_normal(self, w, *, truncated, seed):
        return drawn(initializers.variance_scaling(1.0, "fan_avg", kind(truncated), **OIHW), w, seed)

    def he_uniform(self, w, *, seed):
        return drawn(initializers.he_uniform(**OIHW), w, seed)

    def he_normal(self, w, *, truncated, seed):
        return drawn(initializers.variance_scaling(2.0, "fan_in", kind(truncated), **OIHW), w, seed)

    def truncated_normal(self, w, *, deviation, seed):
        return drawn(initializers.truncated_normal(deviation), w, seed)


def kind(truncated):
    return "truncated_normal" if truncated else "normal"


def drawn(initializer, w, seed):
    return initializer(jax.random.key(seed), w.shape, w.dtype)
