"""Sum and product."""

import tensorflow as tf

from nnspec.backends.base import Part


class Arithmetic(Part):
    """tf.add and tf.multiply."""

    def add(self, x, z):
        return tf.add(x, z)

    def multiply(self, x, z):
        return tf.multiply(x, z)
