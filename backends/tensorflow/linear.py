"""Dense layers."""

import tensorflow as tf

from nnspec.backends.base import Part


class Linear(Part):
    """tf.linalg.matmul."""

    grades = {("linear.G3", "bfloat16"): "C"}  # sums kept in storage

    def linear(self, x, w, b=None):
        y = tf.linalg.matmul(x, w, transpose_b=True)
        return y if b is None else tf.nn.bias_add(y, b)
