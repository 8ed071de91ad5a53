"""How cases of an operation are made: shapes and attributes drawn forwards, values by kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from nnspec.conformance.fills import COTANGENTS, REALS
from nnspec.spec.model import Pair, Shape, Sides
from nnspec.spec.window import reach


@dataclass(frozen=True)
class Signature:
    """The shapes of the operands, the attributes, and kinds of values bound to this shape."""

    shapes: Mapping[str, Shape]
    attrs: Mapping[str, Any] = field(default_factory=dict)
    fills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Aim:
    """Cases aimed at one clause: kinds of values for some operands, numbers planted in others.

    fills      operand -> kinds to draw from, in place of the usual ones
    plants     operand -> values, of which one to three are planted
    places     operand -> where they may be planted, flat indices given its shape; anywhere if absent
    attrs      attributes fixed
    signature  a strategy of its own, where the recipe's does not lead to the clause
    gradient   the cotangents are judged, too
    exact      bits are compared, the signs of zeros included
    """

    fills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plants: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    places: Mapping[str, Callable[[Shape], Sequence[int]]] = field(default_factory=dict)
    attrs: Mapping[str, Any] = field(default_factory=dict)
    signature: st.SearchStrategy[Signature] | None = None
    gradient: bool = False
    exact: bool = False


@dataclass(frozen=True)
class Recipe:
    """All that the suite needs to know to make cases of one operation.

    signature   a strategy of signatures, small ones
    large       signatures past the thresholds of implementations: channels, vectors, threads
    edges       small signatures that are not left to chance: operands without an axis
    fills       operand -> kinds of values; REALS if absent
    special     S clause -> the cases that aim at it
    freedom     K clause -> the cases that aim at it
    faulty      id of a C or W clause -> arguments that break it
    linear      subnormal operands give subnormal results
    value       (case, result) -> the number of the clause about that result; by default F1 for the
                first result, F2 for the second
    whole       case -> the axes over which the shares of tied elements add up to what was sent
    """

    signature: st.SearchStrategy[Signature]
    large: tuple[Signature, ...]
    edges: tuple[Signature, ...] = field(default=(), kw_only=True)
    fills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cotangents: tuple[str, ...] = COTANGENTS
    special: Mapping[str, tuple[Aim, ...]] = field(default_factory=dict)
    freedom: Mapping[str, tuple[Aim, ...]] = field(default_factory=dict)
    faulty: Mapping[str, Signature] = field(default_factory=dict)
    linear: bool = False
    value: Callable[[Any, str], str] | None = None
    whole: Callable[[Any], tuple[int, ...]] | None = None

    def kinds(self, operand: str, signature: Signature) -> tuple[str, ...]:
        return signature.fills.get(operand) or self.fills.get(operand, REALS)


SMALL = st.integers(1, 3)
TAPS = st.integers(1, 5)
DILATION = st.sampled_from([1, 2, 1, 3, 1])  # some frameworks have no others
BATCH = st.integers(1, 5)
POINTWISE = (*REALS, "huge", "small", "offset")


@st.composite
def window_axes(
    draw: st.DrawFn,
    taps: Pair,
    stride: Pair,
    dilation: Pair = (1, 1),
    most: Pair | None = None,
    least: Pair = (1, 1),
) -> tuple[Pair, Sides]:
    """Extents and sides of an image on which one to four windows fit each way; nothing is filtered away.

    One image in three has no padding; `most` limits it, else it may hold whole windows. No extent is
    below `least`, unless a window is.
    """
    image, sides = [], []
    padded = draw(st.sampled_from([True, False, True]))
    for k, s, d, limit, own in zip(taps, stride, dilation, most or taps, least, strict=True):
        windows, slack = draw(st.integers(1, 4)), draw(st.integers(0, s - 1))
        total = reach(k, d) + (windows - 1) * s + slack
        room = max(total - own, 0)
        low = draw(st.integers(0, min(room, limit))) if padded else 0
        high = draw(st.integers(0, min(room - low, limit))) if padded else 0
        image.append(total - low - high)
        sides.append((low, high))
    return (image[0], image[1]), (sides[0], sides[1])


@st.composite
def any_shape(draw: st.DrawFn, least: int = 1) -> Shape:
    """One to four axes, all of different size more often than not."""
    rank = draw(st.integers(least, 4))
    return tuple(draw(st.lists(st.integers(1, 6), min_size=rank, max_size=rank)))


def pointwise() -> st.SearchStrategy[Signature]:
    """x of any shape."""
    return any_shape().map(lambda shape: Signature({"x": shape}))


NUMBER = (Signature({"x": ()}),)
LARGE = tuple(Signature({"x": shape}) for shape in ((70001,), (4, 17, 33, 31), (3, 4099), (4097, 3)))


# Losses: two operands of one shape, and a reduction.

REDUCTIONS = st.sampled_from(["none", "mean", "none", "mean", "sum"])
TOTALS = st.sampled_from(["mean", "sum"])


@st.composite
def paired(draw: st.DrawFn, first: str) -> Signature:
    """The first operand and t, of any shape."""
    shape = draw(any_shape())
    return Signature({first: shape, "t": shape}, {"reduction": draw(REDUCTIONS)})


def large_pairs(first: str) -> tuple[Signature, ...]:
    """A pair for each reduction."""
    shapes = {"none": (70001,), "mean": (65, 1031), "sum": (67, 1031)}
    return tuple(Signature({first: s, "t": s}, {"reduction": how}) for how, s in shapes.items())


def no_pairs(first: str) -> st.SearchStrategy[Signature]:
    """No elements at all, summed or averaged."""
    return TOTALS.map(lambda r: Signature({first: (0, 3), "t": (0, 3)}, {"reduction": r}))
