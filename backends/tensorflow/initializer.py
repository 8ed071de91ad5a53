"""Initializers."""

import tensorflow as tf

from nnspec.backends.base import Part


class Initializer(Part):
    """tf.keras.initializers: kernels are HWIO there."""

    def glorot_uniform(self, w, *, seed):
        return drawn(tf.keras.initializers.GlorotUniform(seed), w)

    def glorot_normal(self, w, *, truncated, seed):
        return drawn(scaled(1.0, "fan_avg", truncated, seed), w)

    def he_uniform(self, w, *, seed):
        return drawn(tf.keras.initializers.HeUniform(seed), w)

    def he_normal(self, w, *, truncated, seed):
        return drawn(scaled(2.0, "fan_in", truncated, seed), w)

    def truncated_normal(self, w, *, deviation, seed):
        return drawn(tf.keras.initializers.TruncatedNormal(0.0, deviation, seed), w)


def scaled(scale, mode, truncated, seed):
    kind = "truncated_normal" if truncated else "untruncated_normal"
    return tf.keras.initializers.VarianceScaling(scale, mode, kind, seed)


def drawn(initializer, w):
    """w[K C R S] from numbers [R S C K]."""
    axes = (*range(2, len(w.shape)), 1, 0) if len(w.shape) > 1 else (0,)
    y = initializer([w.shape[axis] for axis in axes], w.dtype)
    return tf.transpose(y, [axes.index(axis) for axis in range(len(axes))])
