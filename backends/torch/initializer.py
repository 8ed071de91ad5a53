"""Initializers."""

import math

import torch
from torch.nn import init

from nnspec.backends.base import Part, Refusal

NAMES = ("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "truncated_normal")


class Initializer(Part):
    """torch.nn.init, seeded by torch.manual_seed."""

    composed = {
        name: "truncated: trunc_normal_ with the deviation that the fans ask for"
        for name in ("glorot_normal", "he_normal")
    }
    refusals = tuple(
        Refusal(name, "torch.manual_seed cannot be compiled", modes=("compile",)) for name in NAMES
    )

    def glorot_uniform(self, w, *, seed):
        return init.xavier_uniform_(fresh(w, seed))

    def glorot_normal(self, w, *, truncated, seed):
        fan_in, fan_out = init._calculate_fan_in_and_fan_out(w)
        return (
            cut(fresh(w, seed), 2 / (fan_in + fan_out)) if truncated else init.xavier_normal_(fresh(w, seed))
        )

    def he_uniform(self, w, *, seed):
        return init.kaiming_uniform_(fresh(w, seed))

    def he_normal(self, w, *, truncated, seed):
        fan_in, _ = init._calculate_fan_in_and_fan_out(w)
        return cut(fresh(w, seed), 2 / fan_in) if truncated else init.kaiming_normal_(fresh(w, seed))

    def truncated_normal(self, w, *, deviation, seed):
        return init.trunc_normal_(fresh(w, seed), std=deviation, a=-2 * deviation, b=2 * deviation)


def fresh(w, seed):
    torch.manual_seed(seed)
    return torch.empty_like(w)


def cut(w, variance):
    """Cut at two deviations of a normal distribution that is wider by what the cut takes."""
    deviation = math.sqrt(variance) / 0.87962566103423978
    return init.trunc_normal_(w, std=deviation, a=-2 * deviation, b=2 * deviation)
