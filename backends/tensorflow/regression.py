"""Losses of regression."""

from tensorflow.keras import losses

from nnspec.backends.base import Part
from nnspec.backends.tensorflow.layout import reduced


class Regression(Part):
    """tf.keras.losses, which averages over the last axis: here one of a single element."""

    composed = {"smooth_l1_loss": "tf.keras.losses.huber divided by beta: Keras has no smooth L1 loss"}

    def mse_loss(self, x, t, *, reduction):
        return reduced(losses.MSE(t[..., None], x[..., None]), reduction)

    def l1_loss(self, x, t, *, reduction):
        return reduced(losses.MAE(t[..., None], x[..., None]), reduction)

    def huber_loss(self, x, t, *, delta, reduction):
        return reduced(losses.huber(t[..., None], x[..., None], delta), reduction)

    def smooth_l1_loss(self, x, t, *, beta, reduction):
        return reduced(losses.huber(t[..., None], x[..., None], beta) / beta, reduction)
