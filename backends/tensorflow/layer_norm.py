"""Normalisation within one item."""

import tensorflow as tf

from nnspec.backends.base import Part
from nnspec.backends.tensorflow.layout import layer


class LayerNorm(Part):
    """tf.keras: its operation for the last axes, its layer for groups, of which a channel may be one."""

    def layer_norm(self, x, scale, shift, *, trailing, epsilon):
        return tf.keras.ops.layer_normalization(
            x, scale, shift, axis=list(range(-trailing, 0)), epsilon=epsilon
        )

    def group_norm(self, x, scale, shift, *, groups, epsilon):
        norm = layer("GroupNormalization", x, groups=groups, epsilon=epsilon)
        return norm.stateless_call([scale, shift], [], x)[0]

    def instance_norm(self, x, scale, shift, *, epsilon):
        return self.group_norm(x, scale, shift, groups=-1, epsilon=epsilon)
