"""Dropout."""

import torch
import torch.nn.functional as F

from nnspec.backends.base import Part, Refusal


class Dropout(Part):
    """torch.nn.functional.dropout, seeded by torch.manual_seed."""

    composed = {"dropout": "no function takes a mask: x / (1 − p) where the mask is not 0"}
    refusals = (Refusal("random_dropout", "torch.manual_seed cannot be compiled", modes=("compile",)),)

    def dropout(self, x, m, *, p):
        return torch.where(m != 0, x / (1 - p), 0.0) if p < 1 else torch.where(m > 1, x, 0.0)

    def random_dropout(self, x, *, p, training, seed):
        torch.manual_seed(seed)
        return F.dropout(x, p, training)
