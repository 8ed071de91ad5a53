"""Sigmoid and its kin."""

import tensorflow as tf

from nnspec.backends.base import Part


class Sigmoid(Part):
    """tf.nn, name by name."""

    def sigmoid(self, x):
        return tf.nn.sigmoid(x)

    def tanh(self, x):
        return tf.nn.tanh(x)

    def silu(self, x):
        return tf.nn.silu(x)
