"""Reductions."""

import torch

from nnspec.backends.base import Part


class Reduce(Part):
    """torch.mean, sum and amax."""

    def reduce_mean(self, x, *, axes, keepdims):
        return torch.mean(x, axes, keepdims)

    def reduce_sum(self, x, *, axes, keepdims):
        return torch.sum(x, axes, keepdims)

    def reduce_max(self, x, *, axes, keepdims):
        return torch.amax(x, axes, keepdims)
