"""Pad and slide, and the adjoint of each, along any number of last axes.

Every windowed operation is built from these four.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from operator import mul
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnspec.reference.formats import Array
from nnspec.spec.model import Pair, Shape
from nnspec.spec.window import extent, reached

Sides = tuple[Pair, ...]  # of the last axes, as many as there are pairs


def pad(x: Array, padding: Sides, value: float = 0.0) -> Array:
    """x with `value` around its last axes."""
    if not any(map(any, padding)):
        return x
    axes = len(padding)
    image = (low + n + high for n, (low, high) in zip(x.shape[-axes:], padding, strict=True))
    padded = np.full((*x.shape[:-axes], *image), value)
    unpad(padded, padding)[...] = x
    return padded


def unpad(g: Array, padding: Sides) -> Array:
    """Adjoint of `pad`: crop."""
    image = g.shape[-len(padding) :]
    return g[_last(slice(low, n - high) for n, (low, high) in zip(image, padding, strict=True))]


def _last(places: Iterable[slice | int]) -> Any:
    """An index of the last axes."""
    return (..., *places)


def windows(padded: Array, taps: Shape, stride: Shape, dilation: Shape | None = None) -> Shape:
    """How many windows fit along each axis."""
    axes = len(taps)
    sides = ((0, 0),) * axes
    return tuple(map(extent, padded.shape[-axes:], taps, stride, sides, dilation or (1,) * axes))


def slide(padded: Array, taps: Shape, stride: Shape, dilation: Shape | None = None) -> Array:
    """[... H W] -> [... R S P Q], a read-only view: v[r,s,p,q] = x[p·stride + r·dilation, …]."""
    axes, dilation = len(taps), dilation or (1,) * len(taps)
    lead, steps = padded.strides[:-axes], padded.strides[-axes:]
    strides = (*lead, *map(mul, steps, dilation), *map(mul, steps, stride))
    shape = (*padded.shape[:-axes], *taps, *windows(padded, taps, stride, dilation))
    return as_strided(padded, shape, strides, writeable=False)


def unslide(g: Array, into: Array, stride: Shape, dilation: Shape | None = None) -> None:
    """Adjoint of `slide`: add every window back where it was read."""
    axes = len(stride)
    taps, count = g.shape[-2 * axes : -axes], g.shape[-axes:]
    views = taps_of(into, taps, stride, dilation, count)
    for tap, view in zip(product(*map(range, taps)), views, strict=True):
        view += g[_last((*tap, *(slice(None),) * axes))]


def taps_of(
    padded: Array, taps: Shape, stride: Shape, dilation: Shape | None = None, count: Shape | None = None
) -> Iterator[Array]:
    """For each tap, in row-major order, the view [... P Q] of the elements that it meets."""
    count, dilation = count or windows(padded, taps, stride, dilation), dilation or (1,) * len(taps)
    met = [
        [slice(r * d, r * d + s * (p - 1) + 1, s) for r in range(k)]
        for k, s, d, p in zip(taps, stride, dilation, count, strict=True)
    ]
    for place in product(*met):
        yield padded[_last(place)]


@dataclass(frozen=True)
class Walk:
    """The windows of pooling over an image: what each tap meets, and the way back."""

    taps: Pair
    stride: Pair
    padding: Sides
    dilation: Pair

    @classmethod
    def over(
        cls,
        x: Array,
        *,
        window: Pair,
        stride: Pair,
        padding: Sides = ((0, 0), (0, 0)),
        dilation: Pair = (1, 1),
        ceil_mode: bool = False,
    ) -> "Walk":
        down, across = reached(x.shape[-2:], window, stride, padding, dilation, ceil_mode)
        return cls(window, stride, (down, across), dilation)

    def meet(self, x: Array, beyond: float = 0.0) -> Iterator[Array]:
        """For each tap, in row-major order, the elements [... P Q] that it meets; `beyond` outside of x."""
        return taps_of(pad(x, self.padding, beyond), self.taps, self.stride, self.dilation)

    def collect(self, image: Pair, parts: Iterable[Array]) -> Array:
        """Adjoint of `meet`: add to each element of x what its taps give it."""
        (top, bottom), (left, right) = self.padding
        first, *rest = parts
        into = np.zeros((*first.shape[:-2], top + image[0] + bottom, left + image[1] + right))
        for place, part in zip(
            taps_of(into, self.taps, self.stride, self.dilation), (first, *rest), strict=True
        ):
            place += part
        return unpad(into, self.padding)
