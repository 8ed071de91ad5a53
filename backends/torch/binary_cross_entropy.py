"""Binary cross-entropy."""

import torch.nn.functional as F

from nnspec.backends.base import Part


class BinaryCrossEntropy(Part):
    """torch.nn.functional, name by name."""

    def binary_cross_entropy(self, p, t, *, reduction):
        return F.binary_cross_entropy(p, t, reduction=reduction)

    def binary_cross_entropy_with_logits(self, x, t, pos_weight=None, *, reduction):
        return F.binary_cross_entropy_with_logits(x, t, reduction=reduction, pos_weight=pos_weight)
