"""Rectifiers."""

import torch.nn.functional as F

from nnspec.backends.base import Part


class Rectifier(Part):
    """torch.nn.functional, name by name."""

    def relu(self, x):
        return F.relu(x)

    def relu6(self, x):
        return F.relu6(x)
