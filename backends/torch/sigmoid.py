"""Sigmoid and its kin."""

import torch.nn.functional as F

from nnspec.backends.base import Part


class Sigmoid(Part):
    """torch.nn.functional, name by name."""

    def sigmoid(self, x):
        return F.sigmoid(x)
