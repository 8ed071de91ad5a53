"""The hinge loss."""

from tensorflow.keras import losses

from nnspec.backends.base import Part
from nnspec.backends.tensorflow.layout import reduced


class Hinge(Part):
    """tf.keras.losses.hinge, which averages over the last axis: here one of a single element."""

    def hinge_loss(self, x, t, *, reduction):
        return reduced(losses.hinge(t[..., None], x[..., None]), reduction)
