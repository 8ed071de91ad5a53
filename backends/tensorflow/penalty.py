"""Penalties on parameters."""

import tensorflow as tf

from nnspec.backends.base import Part


class Penalty(Part):
    """tf.nn.l2_loss, which has the half, but no rate."""

    def l2_penalty(self, w, *, rate):
        return rate * tf.nn.l2_loss(w)
