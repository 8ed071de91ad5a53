"""What an honest generator does not leave: bounds that hold for every n, not only for large ones.

For n independent numbers, and α the probability of a false alarm,

    |share − probability| ≤ √(log(2/α) / 2n)          (Hoeffding, JASA 58, 1963)
    sup |share below y − F(y)| ≤ √(log(2/α) / 2n)     (Massart, Annals of Probability 18, 1990)
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nnspec.conformance.verdict import Violation
from nnspec.reference.formats import Array, Format

ALPHA = 1e-12


def chance(n: int) -> float:
    """How far a share of n numbers, or a distribution function, may be from what it should be."""
    return math.sqrt(math.log(2 / ALPHA) / (2 * n))


def near_share(share: float, probability: float, n: int, **evidence: Any) -> float:
    """Raise `Violation` when a share is one that chance does not explain."""
    error, bound = abs(share - probability), chance(n)
    if not error <= bound:
        raise Violation(
            got=share, want=probability, error=error, bound=bound, ratio=error / bound, of=n, **evidence
        )
    return error / bound


def distributed(y: Array, below: Callable[[Array], Array], format: Format, **evidence: Any) -> float:
    """Raise `Violation` when numbers, rounded to a format, are not distributed as they should be."""
    y = np.sort(y.astype(float).reshape(-1))
    half = format.half_spacing(y)
    ranks = np.arange(y.size)
    over = (ranks + 1) / y.size - below(y + half)  # too many at or below y
    under = below(y - half) - ranks / y.size  # too few below y
    error, bound = float(np.maximum(over, under).max()), chance(y.size)
    if not error <= bound:
        at = int(np.maximum(over, under).argmax())
        raise Violation(
            got=(at + 0.5) / y.size,
            want=float(below(y[at])),
            error=error,
            bound=bound,
            ratio=error / bound,
            of=int(y.size),
            note=f"the share of numbers below {y[at]:.6g}",
            **evidence,
        )
    return error / bound
