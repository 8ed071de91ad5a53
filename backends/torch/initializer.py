"""Initializers."""

import torch
from torch.nn import init

from nnspec.backends.base import Part, Refusal, Unsupported

NAMES = ("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "truncated_normal")


class Initializer(Part):
    """torch.nn.init, seeded by torch.manual_seed."""

    refusals = tuple(
        Refusal(name, "torch.manual_seed cannot be compiled", modes=("compile",)) for name in NAMES
    )

    def glorot_uniform(self, w, *, seed):
        return init.xavier_uniform_(fresh(w, seed))

    def glorot_normal(self, w, *, truncated, seed):
        whole(truncated)
        return init.xavier_normal_(fresh(w, seed))

    def he_uniform(self, w, *, seed):
        return init.kaiming_uniform_(fresh(w, seed))

    def he_normal(self, w, *, truncated, seed):
        whole(truncated)
        return init.kaiming_normal_(fresh(w, seed))

    def truncated_normal(self, w, *, deviation, seed):
        return init.trunc_normal_(fresh(w, seed), std=deviation, a=-2 * deviation, b=2 * deviation)


def fresh(w, seed):
    torch.manual_seed(seed)
    return torch.empty_like(w)


def whole(truncated):
    if truncated:
        raise Unsupported("torch.nn.init cuts no normal distribution that it scales by the fan")
