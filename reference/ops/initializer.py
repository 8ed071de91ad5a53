"""The distributions that initializers promise: how far they reach, and their distribution functions."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnspec.reference.bounded import erf
from nnspec.reference.formats import Array
from nnspec.spec.ops.initializer import fans

CUT = 2.0  # deviations of the normal distribution before the cut
INSIDE = math.erf(CUT / math.sqrt(2))
# What a cut at two deviations leaves of the deviation: √(1 − 2·cut·φ(cut) / inside).
LEFT = math.sqrt(1 - 2 * CUT * math.exp(-CUT * CUT / 2) / math.sqrt(2 * math.pi) / INSIDE)


@dataclass(frozen=True)
class Law:
    """reach: no number is larger; below: the probability of a smaller number."""

    reach: float
    below: Callable[[Array], Array]


def uniform(reach: float) -> Law:
    return Law(reach, lambda y: np.clip((y / reach + 1) / 2, 0.0, 1.0))


def normal(deviation: float) -> Law:
    return Law(math.inf, lambda y: (1 + erf(y / (deviation * math.sqrt(2)))) / 2)


def cut(deviation: float) -> Law:
    """A normal distribution of this deviation, given that no number is beyond two of them."""

    def below(y: Array) -> Array:
        return np.clip((1 + erf(y / (deviation * math.sqrt(2))) / INSIDE) / 2, 0.0, 1.0)

    return Law(CUT * deviation, below)


def _spread(deviation: float, truncated: bool) -> Law:
    return cut(deviation / LEFT) if truncated else normal(deviation)


def law(name: str, shape: tuple[int, ...], *, truncated: bool = False, deviation: float = 1.0) -> Law:
    """The law of an initializer for weights of a shape."""
    if name == "truncated_normal":
        return cut(deviation)
    fan_in, fan_out = fans(shape)
    variance = 2 / (fan_in + fan_out) if name.startswith("glorot") else 2 / fan_in
    if name.endswith("uniform"):
        return uniform(math.sqrt(3 * variance))  # the variance of U(−a, a) is a² / 3
    return _spread(math.sqrt(variance), truncated)
