"""Elements moved about."""

import tensorflow as tf

from nnspec.backends.base import Part


class Shape(Part):
    """tf's own."""

    def flatten(self, x):
        return tf.reshape(x, (x.shape[0], x.shape[1:].num_elements()))

    def reshape(self, x, *, shape):
        return tf.reshape(x, shape)

    def transpose(self, x, *, order):
        return tf.transpose(x, order)
