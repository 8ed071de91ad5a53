"""Leaky rectifiers."""

import torch.nn.functional as F

from nnspec.backends.base import Part


class Leaky(Part):
    """torch.nn.functional, name by name."""

    def leaky_relu(self, x, *, slope):
        return F.leaky_relu(x, slope)

    def prelu(self, x, a):
        return F.prelu(x, a)
