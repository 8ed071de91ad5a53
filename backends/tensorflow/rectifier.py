"""Rectifiers."""

import tensorflow as tf

from nnspec.backends.base import Part


class Rectifier(Part):
    """tf.nn, name by name."""

    def relu(self, x):
        return tf.nn.relu(x)

    def relu6(self, x):
        return tf.nn.relu6(x)
