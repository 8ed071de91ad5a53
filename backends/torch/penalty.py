"""Penalties on parameters."""

import torch

from nnspec.backends.base import Part


class Penalty(Part):
    """Written out: torch has penalties only inside its optimizers."""

    composed = {
        "l2_penalty": "rate / 2 times the sum of torch.square: torch decays weights in its optimizers"
    }

    def l2_penalty(self, w, *, rate):
        return rate / 2 * torch.square(w).sum()
