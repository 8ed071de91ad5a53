"""Dense layers."""

import torch
import torch.nn.functional as F

from nnspec.backends.base import Part


class Linear(Part):
    """torch.nn.functional.linear and torch.matmul."""

    def linear(self, x, w, b=None):
        return F.linear(x, w, b)

    def matmul(self, x, w):
        return torch.matmul(x, w)
