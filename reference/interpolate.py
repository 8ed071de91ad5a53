"""Linear interpolation along one axis, and its adjoint, by every formula that is in use.

The weight of element i for a result that lies at t is max(0, 1 − |t − i|), 1-Lipschitz in t: an error
of t is an error of the weights, and no larger. Positions do not depend on the operands; they are
computed in the format of sums, whatever the operands are stored in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np

from nnspec.reference.bounded import Bounded, Value, either, lift, plain, select, stored
from nnspec.reference.contraction import bilinear, total
from nnspec.reference.formats import Array, Profile


@dataclass(frozen=True)
class Axis:
    """`count` results on `size` elements along axis `at`."""

    at: int
    size: int
    count: int
    corners: bool

    def gather(self, x: Value) -> Value:
        """The results of x."""
        held, spread, between = self._weights(x)
        return seen_from(
            self._product(x, held),
            lambda: self._product(x, _normalised(held)),
            lambda: self._product(self._widened(x), spread),
            *(lambda lower=lower: self._lerp(x, between, lower) for lower in (-1, 1)),
        )

    def scatter(self, g: Value) -> Value:
        """The adjoint."""
        held, spread, _ = self._weights(g)
        return seen_from(
            self._product(g, held, back=True),
            lambda: self._product(g, _normalised(held), back=True),
            lambda: self._product(g, spread, back=True, then=self._folded),
        )

    def _weights(self, like: Value) -> tuple[Value, Value, Value]:
        """Of positions held within the elements; of free ones, two elements more; and the held positions."""
        return _weights(
            self.size, self.count, self.corners, like.profile if isinstance(like, Bounded) else None
        )

    def _product(self, x: Value, weights: Value, back: bool = False, then: Callable = lambda a: a) -> Value:
        source, target = ("p", "i") if back else ("i", "p")
        images = {2: "nc{}w", 3: "nch{}"}[self.at]
        text = f"{images.format(source)},pi->{images.format(target)}"
        return bilinear(lambda a, w: then(np.einsum(text, a, w)), x, _in_profile(weights, x))

    def _widened(self, x: Value) -> Value:
        """The first and the last element once more."""
        at = np.clip(np.arange(-1, self.size + 1), 0, self.size - 1)
        return select(lambda a: a.take(at, self.at), x)

    def _folded(self, a: Array) -> Array:
        """The adjoint of that."""
        ends = a.take([0, -1], self.at)
        inner = a.take(np.arange(1, self.size + 1), self.at)
        where = [slice(None)] * 4
        for end, place in enumerate((slice(0, 1), slice(self.size - 1, self.size))):
            where[self.at] = place
            inner[tuple(where)] += ends.take([end], self.at)
        return inner

    def _lerp(self, x: Value, between: Value, lower: int) -> Value:
        """a + (b − a)·λ; near an element a rounded position may lie on either side of it."""
        below = np.clip(np.floor(plain(between) + lower * between.error), 0, self.size - 1).astype(int)
        above = np.minimum(below + 1, self.size - 1)
        part = between - below * 1.0
        shape = [-1 if axis == self.at else 1 for axis in range(4)]
        inside = Bounded(np.clip(part.value, 0.0, 1.0), part.error, part.profile).reshape(shape)
        a, b = (select(partial(np.take, indices=i, axis=self.at), x) for i in (below, above))
        return a + (b - a) * _in_profile(inside, x)


def _positions(size: int, count: int, corners: bool, number: Callable[[Any], Value]) -> Value:
    """Where the results lie, beyond the first and the last element, too."""
    p, half, m, n = number(np.arange(count) * 1.0), number(0.5), number(float(size)), number(float(count))
    if not corners:
        return either(*((p + half) * scale - half for scale in (m / n, 1.0 / (n / m))))
    if count == 1 or size == 1:
        return p * 0.0
    scale, back = (m - 1.0) / (n - 1.0), 1.0 / ((n - 1.0) / (m - 1.0))
    moved = half * (1.0 - (n - 1.0) / (m - 1.0))
    return either(p * scale, (p + half) * back - moved * back - half)


@lru_cache(maxsize=256)
def _weights(size: int, count: int, corners: bool, profile: Profile | None) -> tuple[Value, Value, Value]:
    if profile is None:
        free = _positions(size, count, corners, np.asarray)
    else:
        wide = _wide(profile)
        free = _positions(size, count, corners, lambda v: lift(v, wide))
    held = np.minimum(np.maximum(free, 0.0), size - 1.0)
    if isinstance(free, Bounded):  # beyond the ends both weights are for one element: errors cancel
        beyond = (free.value < 0) | (free.value > size - 1)
        free = Bounded(free.value, np.where(beyond, 0.0, free.error), free.profile)
    return _hats(held, np.arange(size)), _hats(free, np.arange(-1, size + 1)), held


def _wide(p: Profile) -> Profile:
    """Everything in the format of sums."""
    return Profile(p.accumulator, p.accumulator, p.accumulator, p.flush)


def _hats(t: Value, elements: Array) -> Value:
    return np.maximum(1.0 - np.abs(t.reshape(-1, 1) - elements * 1.0), 0.0)


def _normalised(weights: Value) -> Value:
    """Divided by their sum, which is 1 but for rounding."""
    exactly = Bounded(
        weights.value, np.where(weights.value > 0, weights.profile.middle.unit, 0.0), weights.profile
    )
    return weights / total(exactly, axis=1, keepdims=True)


def _in_profile(weights: Value, x: Value) -> Value:
    """Weights as they meet x: rounded to the format of intermediates."""
    if not isinstance(weights, Bounded):
        return weights
    own = Bounded(weights.value, weights.error, x.profile)
    return own if x.profile.middle == x.profile.accumulator else stored(own, x.profile.middle)


def joint(x: Value, down: Axis, across: Axis, back: bool) -> Value:
    """Both axes at once, a weight for each pair of elements."""
    (_, rows, _), (_, columns, _) = down._weights(x), across._weights(x)
    (p, i), (q, j) = rows.shape, columns.shape
    weights = rows.reshape(p, 1, i, 1) * columns.reshape(1, q, 1, j)
    weights = _in_profile(weights.reshape(p * q, i * j), x)
    n, c = x.shape[:2]
    if not back:
        wide = across._widened(down._widened(x)).reshape(n, c, i * j)
        return bilinear(lambda a, w: (a @ w.T).reshape(n, c, p, q), wide, weights)

    def collected(g: Array, w: Array) -> Array:
        return across._folded(down._folded((g.reshape(n, c, p * q) @ w).reshape(n, c, i, j)))

    return bilinear(collected, x, weights)


def seen_from(first: Value, *others: Value | Callable[[], Value]) -> Value:
    """The value of the first formula; the error of whichever is worst, measured from that value."""
    if not isinstance(first, Bounded):
        return first
    ways = [other() if callable(other) else other for other in others]
    apart = [np.where(way.value == first.value, 0.0, np.abs(way.value - first.value)) for way in ways]
    errors = [way.error + far for way, far in zip(ways, apart, strict=True)]
    return Bounded(first.value, np.maximum.reduce([first.error, *errors]), first.profile)
