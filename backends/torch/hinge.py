"""The hinge loss."""

import torch
import torch.nn.functional as F

from nnspec.backends.base import Part


class Hinge(Part):
    """torch.nn.functional has the hinge of a difference."""

    composed = {"hinge_loss": "F.margin_ranking_loss of x and 0, with the margin 1: torch has no plain hinge"}

    def hinge_loss(self, x, t, *, reduction):
        return F.margin_ranking_loss(x, torch.zeros_like(x), t, margin=1.0, reduction=reduction)
