"""Softplus and its kin."""

import tensorflow as tf

from nnspec.backends.base import Part


class Softplus(Part):
    """tf.nn and tf.math; mish from Keras."""

    def softplus(self, x):
        return tf.nn.softplus(x)

    def log_sigmoid(self, x):
        return tf.math.log_sigmoid(x)

    def mish(self, x):
        return tf.keras.activations.mish(x)
