"""Losses of classification."""

import tensorflow as tf

from nnspec.backends.base import Part
from nnspec.backends.tensorflow.layout import reduced


class CrossEntropy(Part):
    """tf.nn takes logits; tf.keras takes probabilities."""

    def cross_entropy(self, x, t, *, reduction):
        if len(t.shape) == 1:
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(t, x)
        else:
            loss = tf.nn.softmax_cross_entropy_with_logits(t, x)
        return reduced(loss, reduction)

    def binary_cross_entropy(self, p, t, *, reduction):
        return reduced(tf.keras.ops.binary_crossentropy(t, p), reduction)

    def binary_cross_entropy_with_logits(self, x, t, *, reduction):
        return reduced(tf.nn.sigmoid_cross_entropy_with_logits(t, x), reduction)
