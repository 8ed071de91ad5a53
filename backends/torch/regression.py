"""Losses of regression."""

import torch.nn.functional as F

from nnspec.backends.base import Part


class Regression(Part):
    """torch.nn.functional, name by name."""

    def mse_loss(self, x, t, *, reduction):
        return F.mse_loss(x, t, reduction=reduction)

    def l1_loss(self, x, t, *, reduction):
        return F.l1_loss(x, t, reduction=reduction)

    def huber_loss(self, x, t, *, delta, reduction):
        return F.huber_loss(x, t, reduction=reduction, delta=delta)

    def smooth_l1_loss(self, x, t, *, beta, reduction):
        return F.smooth_l1_loss(x, t, reduction=reduction, beta=beta)
