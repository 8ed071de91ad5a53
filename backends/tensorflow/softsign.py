"""Softsign."""

import tensorflow as tf

from nnspec.backends.base import Part


class Softsign(Part):
    """tf.nn.softsign."""

    def softsign(self, x):
        return tf.nn.softsign(x)
