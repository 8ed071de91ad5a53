"""The Kullback–Leibler divergence."""

import tensorflow as tf

from nnspec.backends.base import Part
from nnspec.backends.tensorflow.layout import reduced


class KlDiv(Part):
    """tf.keras.losses.kl_divergence takes no logarithms, and clips what it takes at 1e-7."""

    composed = {"kl_div": "tf.math.xlogy(t, t) − t·x: Keras takes two probabilities, and clips them at 1e-7"}

    def kl_div(self, x, t, *, reduction):
        loss = tf.math.xlogy(t, t) - t * x
        if reduction == "batchmean":
            return tf.reduce_sum(loss) / tf.constant(x.shape[0], x.dtype)
        return reduced(loss, reduction)
