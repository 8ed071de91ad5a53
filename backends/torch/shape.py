"""Elements moved about."""

import torch

from nnspec.backends.base import Part


class Shape(Part):
    """torch's own."""

    def flatten(self, x):
        return torch.flatten(x, 1)

    def reshape(self, x, *, shape):
        return torch.reshape(x, shape)

    def transpose(self, x, *, order):
        return torch.permute(x, order)
