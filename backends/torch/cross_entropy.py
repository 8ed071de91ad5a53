"""Losses of classification."""

import torch.nn.functional as F

from nnspec.backends.base import Part


class CrossEntropy(Part):
    """torch.nn.functional, name by name."""

    def cross_entropy(self, x, t, *, reduction):
        return F.cross_entropy(x, t, reduction=reduction)

    def binary_cross_entropy(self, p, t, *, reduction):
        return F.binary_cross_entropy(p, t, reduction=reduction)

    def binary_cross_entropy_with_logits(self, x, t, *, reduction):
        return F.binary_cross_entropy_with_logits(x, t, reduction=reduction)
