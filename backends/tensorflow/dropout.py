"""Dropout."""

import tensorflow as tf

from nnspec.backends.base import Part


class Dropout(Part):
    """tf.keras.random.dropout, which is what tf.keras.layers.Dropout calls in training."""

    composed = {"dropout": "no function takes a mask: x / (1 − p) where the mask is not 0"}

    def dropout(self, x, m, *, p):
        return tf.where(m != 0, x / tf.constant(1 - p, x.dtype), 0) if p < 1 else tf.where(m > 1, x, 0)

    def random_dropout(self, x, *, p, training, seed):
        return tf.keras.random.dropout(x, p, seed=seed) if training else tf.identity(x)
