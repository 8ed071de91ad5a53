"""Softmax, its logarithm, and the logarithm of a sum."""

import torch
import torch.nn.functional as F

from nnspec.backends.base import Part


class Softmax(Part):
    """torch.nn.functional, name by name."""

    def softmax(self, x, *, axis):
        return F.softmax(x, axis)

    def log_softmax(self, x, *, axis):
        return F.log_softmax(x, axis)

    def logsumexp(self, x, *, axis):
        return torch.logsumexp(x, axis)
