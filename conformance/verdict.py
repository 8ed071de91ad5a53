"""What may be said of a cell, and the comparison on which it rests."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnspec.reference.bounded import Bounded
from nnspec.reference.formats import Array, Format


class Violation(AssertionError):
    """A clause does not hold. Raised, never returned: it cannot be dropped by accident."""

    def __init__(self, **evidence: Any) -> None:
        self.evidence = evidence
        super().__init__(", ".join(f"{k} = {v}" for k, v in evidence.items()))


@dataclass(frozen=True)
class Want:
    """What an array may be: `value` ± `tolerance`, shifted by anything from `low` to `high`.

    A tolerance of inf asks for nothing, since an intermediate result may overflow. With `special`,
    NaN and infinity in `value` come from the operands and are themselves the answer.
    """

    value: Array
    tolerance: Array
    format: Format
    low: Array | float = 0.0
    high: Array | float = 0.0
    special: bool = False

    @property
    def free(self) -> Array:
        """Where a tie or a kink leaves more than one answer."""
        return np.broadcast_to(np.asarray(self.low) < np.asarray(self.high), self.value.shape)

    def ratio(self, got: Array) -> Array:
        """|error| / tolerance, element by element; above 1 is a violation."""
        value, tolerance = self.value, self.tolerance
        with np.errstate(all="ignore"):
            error = np.maximum(np.maximum(value + self.low - got, got - value - self.high), 0.0)
            ratio = np.where(error == 0, 0.0, error / tolerance)
            least, most = value + self.low - tolerance, value + self.high + tolerance
            overflow = self.format.overflow
            if np.isfinite(got).all() and (np.maximum(-least, most) < overflow).all():
                return ratio  # every number is finite, and may only be so
            ratio = np.where(np.isnan(got), np.inf, ratio)
            may = (got == np.inf) & (most >= overflow) | (got == -np.inf) & (least <= -overflow)
            must = (least > overflow) | (most < -overflow)
            ratio = np.where(may, 0.0, np.where(must & np.isfinite(got), np.inf, ratio))
            unconstrained = ~np.isfinite(tolerance) | ~np.isfinite(value)
            same = (got == value) | (np.isnan(got) & np.isnan(value))
        if not self.special:
            return np.where(unconstrained, 0.0, ratio)
        ratio = np.where(unconstrained & np.isfinite(value), 0.0, ratio)
        return np.where(np.isfinite(value), ratio, np.where(same, 0.0, np.inf))


def allowance(bound: Bounded, exact: Bounded) -> Array:
    """How far a result in storage may be from the reference's value, which has an error of its own."""
    p = bound.profile
    with np.errstate(all="ignore"):
        error = bound.error + exact.error
        if p.storage != p.middle:  # rounded to storage, by a known amount where the result is exact
            known = np.abs(p.storage.nearest(bound.value) - bound.value)
            spacing = p.storage.half_spacing(np.abs(bound.value) + error)
            error = error + np.where(bound.error == 0, known, spacing)
        if p.flush:
            low = (np.abs(bound.value) > 0) & (np.abs(bound.value) - error < p.storage.tiny)
            error = error + np.where(low, p.storage.tiny, 0.0)
    return np.where(np.isnan(error), np.inf, error)


def within(got: Array, want: Want, **evidence: Any) -> float:
    """Raise `Violation` at the first element outside its tolerance; return the largest ratio."""
    got = np.asarray(got, float)
    if got.shape != want.value.shape:
        raise Violation(
            **{**evidence, "got": list(got.shape), "want": list(want.value.shape), "note": "the shape"}
        )
    ratio = want.ratio(got)
    if not (ratio <= 1).all():
        bad = ~(ratio <= 1)
        at = tuple(int(i) for i in np.argwhere(bad)[0]) if bad.ndim else ()
        raise Violation(
            index=list(at),
            got=float(got[at]),
            want=float(want.value[at]),
            error=float(abs(got[at] - want.value[at])),
            bound=float(want.tolerance[at]),
            ratio=float(ratio.max()),
            wrong=int(bad.sum()),
            of=int(bad.size),
            **evidence,
        )
    return float(ratio.max(initial=0.0))


def equal(got: Any, want: Any, **evidence: Any) -> float:
    """Raise `Violation` unless both are the same."""
    if got != want:
        raise Violation(got=got, want=want, **evidence)
    return 0.0


def identical(got: Array, want: Array, **evidence: Any) -> float:
    """Raise `Violation` unless both hold the same numbers, the signs of zeros and NaN included."""
    got, want = np.asarray(got, float), np.asarray(want, float)
    equal(list(got.shape), list(want.shape), **{**evidence, "note": "the shape"})
    same = (np.isnan(got) & np.isnan(want)) | ((got == want) & (np.signbit(got) == np.signbit(want)))
    if not same.all():
        at = tuple(int(i) for i in np.argwhere(~same)[0]) if same.ndim else ()
        raise Violation(
            index=list(at),
            got=float(got[at]),
            want=float(want[at]),
            bound=0.0,
            wrong=int((~same).sum()),
            of=int(same.size),
            **evidence,
        )
    return 0.0
