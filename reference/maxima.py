"""The largest element of each region of an image, and what it receives: windows and bins alike."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Protocol

import numpy as np

from nnspec.reference.bounded import Bounded, Value, plain
from nnspec.reference.contraction import linear
from nnspec.reference.formats import Array, Profile
from nnspec.reference.rule import Freedom
from nnspec.spec.model import Pair

Share = Callable[[Array, Array], Array]


class Regions(Protocol):
    """Regions of an image, walked tap by tap, in row-major order."""

    def meet(self, x: Array, beyond: float) -> Iterator[Array]:
        """For each tap, the element of each region that it meets, `beyond` where there is none."""

    def collect(self, image: Pair, parts: Iterable[Array]) -> Array:
        """Adjoint of `meet`."""


def _largest(regions: Regions, x: Array) -> Array:
    taps = regions.meet(x, -np.inf)
    y = next(taps).copy()
    for tap in taps:
        np.maximum(y, tap, out=y)
    return y


def bounded(largest: Callable[[Array], Array], x: Value) -> Value:
    """largest(x), where it selects the largest of some elements."""
    if not isinstance(x, Bounded):
        return largest(x)
    value = largest(x.value)
    above = largest(x.value + x.error) - value
    return Bounded(value, np.where(above > 0, above, 0.0), x.profile)


def forward(regions: Regions, x: Value) -> Value:
    """The largest element of each region; a NaN is larger than everything."""
    return bounded(lambda x: _largest(regions, x), x)


def ties(profile: Profile, x: Array, y: Array) -> Array:
    """Where an element may be the maximum y: subnormal numbers are all equal where they may be flushed."""
    return (x == y) | ((np.abs(x) < profile.zero) & (np.abs(y) < profile.zero))


def _route(regions: Regions, g: Array, x: Array, y: Array, share: Share) -> Array:
    """Add to each element what `share(tap, y)` says it takes of g, tap by tap in row-major order."""
    taps = regions.meet(x, np.nan)  # padding is no element: it takes nothing, not even beside −∞
    return regions.collect((x.shape[-2], x.shape[-1]), (g * share(tap, y) for tap in taps))


def _first() -> Share:
    """The first maximiser takes the whole cotangent."""
    free: Array | bool = True

    def share(tap: Array, y: Array) -> Array:
        nonlocal free
        taken = free & (tap == y)
        free = free & ~taken
        return taken

    return share


def vjp(regions: Regions, g: Value, y: Value, x: Value) -> tuple[Value]:
    """All of g to the first maximiser of each region."""
    x, y = plain(x), plain(y)
    return (linear(lambda g: _route(regions, g, x, y, _first()), g),)


def freedom(regions: Regions, profile: Profile, g: Array, y: Array, x: Array) -> tuple[Freedom]:
    """Where several elements tie, each may receive anything from nothing to all of g."""

    rival = partial(ties, profile)
    rivals = sum(rival(tap, y) for tap in regions.meet(x, np.nan))
    tied = np.where(rivals > 1, g, 0.0)
    certain = _route(regions, tied, x, y, _first())
    low = _route(regions, np.minimum(tied, 0.0), x, y, rival)
    high = _route(regions, np.maximum(tied, 0.0), x, y, rival)
    # Rounding keeps a share between 0 and g; what an element collects from n windows, tied or not,
    # has n − 1 roundings more, and is rounded to storage.
    p, most = profile, _route(regions, np.abs(g), x, y, rival)
    more = np.maximum(_route(regions, np.ones(g.shape), x, y, rival) - 1, 0.0)
    slack = more * (p.accumulator.unit * most + p.underflow(p.accumulator))
    if p.storage != p.accumulator:
        slack = slack + np.where(more > 0, p.storage.unit * most + p.underflow(p.storage), 0.0)
    slack = np.where(most + slack > p.middle.largest, np.inf, slack)
    slack = np.where(high > low, slack, 0.0)
    return ((low - certain - slack, high - certain + slack),)
