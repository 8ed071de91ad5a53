"""Softsign."""

import torch.nn.functional as F

from nnspec.backends.base import Part


class Softsign(Part):
    """torch.nn.functional.softsign."""

    def softsign(self, x):
        return F.softsign(x)
