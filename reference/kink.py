"""Kinks: where two straight pieces meet, the slope is anything between theirs."""

from collections.abc import Sequence

import numpy as np

from nnspec.reference.bounded import Bounded, Value, operand, stored
from nnspec.reference.formats import EXACT, Array, Profile
from nnspec.reference.rule import Freedom


def near(x: Bounded, end: float) -> Array:
    """Where a computation of x may take it to be on either side of the end, or on it."""
    return np.abs(x.value - end) <= x.error


def surely_above(x: Value, end: float) -> Array:
    """Where every computation of x takes it to be above the end."""
    return x.value - x.error > end if isinstance(x, Bounded) else x > end


def rival(x: Array, end: float, profile: Profile) -> Array:
    """Where an operand is the end, or lies between the end and what it becomes in storage."""
    moved = max(abs(f.nearest(np.asarray(end)) - end) for f in (profile.middle, profile.storage))
    return near(Bounded(x, operand(x, profile).error + moved, profile), end)


def between(value: Array, kinks: Sequence[tuple[Array, Bounded, Bounded]]) -> Freedom:
    """How far below and above `value` a cotangent may be, where a kink lies between two others."""
    low, high = value, value
    for kink, *sides in kinks:
        sides = [stored(side, side.profile.storage) for side in sides]
        low = np.where(kink, np.minimum.reduce([low, *(s.value - s.error for s in sides)]), low)
        high = np.where(kink, np.maximum.reduce([high, *(s.value + s.error for s in sides)]), high)
    slack = np.where(low < high, EXACT.middle.unit * (np.abs(low) + np.abs(high)), 0.0)  # of the differences
    return low - value - slack, high - value + slack
