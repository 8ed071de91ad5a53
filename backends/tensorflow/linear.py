"""Dense layers."""

import tensorflow as tf

from nnspec.backends.base import Part


class Linear(Part):
    """tf.linalg.matmul."""

    grades = {  # sums kept in storage
        ("linear.G3", "bfloat16"): "C",
        ("matmul.G1", "float16"): "C",
        ("matmul.G2", "float16"): "C",
    }

    def linear(self, x, w, b=None):
        y = tf.linalg.matmul(x, w, transpose_b=True)
        return y if b is None else tf.nn.bias_add(y, b)

    def matmul(self, x, w):
        return tf.linalg.matmul(x, w)
