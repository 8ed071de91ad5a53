"""The Kullback–Leibler divergence."""

import torch.nn.functional as F

from nnspec.backends.base import Part


class KlDiv(Part):
    """torch.nn.functional.kl_div."""

    def kl_div(self, x, t, *, reduction):
        return F.kl_div(x, t, reduction=reduction)
