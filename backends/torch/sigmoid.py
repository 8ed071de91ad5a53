"""Sigmoid and its kin."""

import torch
import torch.nn.functional as F

from nnspec.backends.base import Part


class Sigmoid(Part):
    """torch.nn.functional, name by name; torch.tanh."""

    def sigmoid(self, x):
        return F.sigmoid(x)

    def tanh(self, x):
        return torch.tanh(x)

    def silu(self, x):
        return F.silu(x)
