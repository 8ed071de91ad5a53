"""Gradient clipping."""

import tensorflow as tf

from nnspec.backends.base import Part, Unsupported


class Clip(Part):
    """tf.clip_by_value and tf.clip_by_global_norm."""

    def clip_by_value(self, g, *, limit):
        return tf.clip_by_value(g, -limit, limit)

    def clip_by_global_norm(self, g, h, *, limit, margin):
        if margin:
            raise Unsupported("tf.clip_by_global_norm adds nothing to the norm")
        clipped, _ = tf.clip_by_global_norm([g, h], limit)
        return tuple(clipped)
