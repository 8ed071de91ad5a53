"""Sum and product."""

import torch

from nnspec.backends.base import Part


class Arithmetic(Part):
    """torch.add and torch.mul."""

    def add(self, x, z):
        return torch.add(x, z)

    def multiply(self, x, z):
        return torch.mul(x, z)
