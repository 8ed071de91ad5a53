"""Pad and slide, and the adjoint of each. Every windowed operation is built from these four."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnspec.reference.formats import Array
from nnspec.spec.model import Pair, Sides
from nnspec.spec.window import extent, reached

ONE = (1, 1)


def pad(x: Array, padding: Sides, value: float = 0.0) -> Array:
    """x with `value` around its last two axes."""
    (top, bottom), (left, right) = padding
    if not (top or bottom or left or right):
        return x
    *lead, h, w = x.shape
    padded = np.full((*lead, top + h + bottom, left + w + right), value)
    padded[..., top : top + h, left : left + w] = x
    return padded


def unpad(g: Array, padding: Sides) -> Array:
    """Adjoint of `pad`: crop."""
    (top, bottom), (left, right) = padding
    *_, h, w = g.shape
    return g[..., top : h - bottom, left : w - right]


def windows(padded: Array, taps: Pair, stride: Pair, dilation: Pair = ONE) -> Pair:
    """How many windows fit, down and across."""
    *_, h, w = padded.shape
    none = (0, 0)
    return (
        extent(h, taps[0], stride[0], none, dilation[0]),
        extent(w, taps[1], stride[1], none, dilation[1]),
    )


def slide(padded: Array, taps: Pair, stride: Pair, dilation: Pair = ONE) -> Array:
    """[... H W] -> [... R S P Q], a read-only view: v[r,s,p,q] = x[p·stride + r·dilation, …]."""
    *lead, down, across = padded.strides
    steps = (down * dilation[0], across * dilation[1], down * stride[0], across * stride[1])
    shape = (*padded.shape[:-2], *taps, *windows(padded, taps, stride, dilation))
    return as_strided(padded, shape, (*lead, *steps), writeable=False)


def unslide(g: Array, into: Array, stride: Pair, dilation: Pair = ONE) -> None:
    """Adjoint of `slide`: add every window back where it was read."""
    r, s, _, _ = g.shape[-4:]
    for (i, j), view in zip(
        np.ndindex(r, s), taps_of(into, (r, s), stride, dilation, g.shape[-2:]), strict=True
    ):
        view += g[..., i, j, :, :]


def taps_of(
    padded: Array, taps: Pair, stride: Pair, dilation: Pair = ONE, count: Pair | None = None
) -> Iterator[Array]:
    """For each tap, in row-major order, the view [... P Q] of the elements that it meets."""
    p, q = count or windows(padded, taps, stride, dilation)
    for i, j in np.ndindex(*taps):
        top, left = i * dilation[0], j * dilation[1]
        rows = slice(top, top + stride[0] * (p - 1) + 1, stride[0])
        columns = slice(left, left + stride[1] * (q - 1) + 1, stride[1])
        yield padded[..., rows, columns]


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
        dilation: Pair = ONE,
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
