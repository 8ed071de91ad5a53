"""Cross-correlation and its two adjoints, on plain float64 arrays, along any number of axes.

One trilinear form, T(g, x, w) = Σ g[n,k,p,q] · x̂[n,c,p·s+r·d,…] · w[k,c,r,s], and its three partial
derivatives. Each gathers windows through a view, tile by tile, and leaves the work to one matrix
product; a tile's buffer stays within the cache whatever the size of the image.
"""

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from nnspec.reference.formats import Array
from nnspec.reference.window import Sides, pad, slide, unpad, unslide
from nnspec.spec.model import Shape

COLUMNS = 768  # columns of a tile, at least
BUFFER = 1 << 18  # elements of a tile, where that allows more columns


def correlate(x: Array, w: Array, *, stride: Shape, padding: Sides, dilation: Shape, groups: int) -> Array:
    """∂T/∂g: y[N K P Q] of x[N C H W] and w[K C/groups R S]."""
    k, _, *taps = w.shape
    view = _grouped(slide(pad(x, padding), tuple(taps), stride, dilation), groups)
    weights = w.reshape(groups, k // groups, -1)
    n, counts = view.shape[0], view.shape[-len(taps) :]
    y = np.empty((n, groups, k // groups, *counts))
    for at in _tiles(n, weights[:, 0].size, counts):
        tile = view[at]
        product = weights @ tile.reshape(tile.shape[0], groups, weights.shape[2], -1)
        y[at] = product.reshape(*product.shape[:3], -1, *counts[1:])
    return y.reshape(n, k, *counts)


def correlate_x(
    g: Array, w: Array, *, shape: Shape, stride: Shape, padding: Sides, dilation: Shape, groups: int
) -> Array:
    """∂T/∂x: the cotangent of x, of the given shape."""
    n, c, *image = shape
    k, depth, *taps = w.shape
    padded = (low + size + high for size, (low, high) in zip(image, padding, strict=True))
    into = np.zeros((n, groups, c // groups, *padded))
    transposed = w.reshape(groups, k // groups, -1).swapaxes(1, 2)
    counts = g.shape[2:]
    g = g.reshape(n, groups, k // groups, *counts)
    for at in _tiles(n, transposed[:, :, 0].size, counts):
        tile = g[at]
        spread = transposed @ tile.reshape(*tile.shape[:3], -1)
        spread = spread.reshape(tile.shape[0], groups, depth, *taps, -1, *counts[1:])
        images, _, rows, *_ = at
        unslide(spread, into[images, :, :, rows.start * stride[0] :], stride, dilation)
    return unpad(into.reshape(n, c, *into.shape[3:]), padding)


def correlate_w(
    g: Array, x: Array, *, taps: Shape, stride: Shape, padding: Sides, dilation: Shape, groups: int
) -> Array:
    """∂T/∂w: the cotangent of w, whose kernel has the given taps."""
    view = _grouped(slide(pad(x, padding), taps, stride, dilation), groups)
    n, _, depth = view.shape[:3]
    k, counts = g.shape[1], g.shape[2:]
    g = g.reshape(n, groups, k // groups, *counts)
    total = np.zeros((groups, k // groups, depth * prod(taps)))
    for at in _tiles(n, total[:, 0].size, counts):
        tile, part = view[at], g[at]
        flat = tile.reshape(tile.shape[0], groups, total.shape[2], -1)
        total += (part.reshape(*part.shape[:3], -1) @ flat.swapaxes(-1, -2)).sum(axis=0)
    return total.reshape(k, depth, *taps)


def _grouped(view: Array, groups: int) -> Array:
    """[N C R S P Q] -> [N groups C/groups R S P Q], without copying."""
    n, c, *rest = view.shape
    return view.reshape(n, groups, c // groups, *rest)


def _tiles(n: int, height: int, counts: Shape) -> Iterator[tuple[Any, ...]]:
    """Indices that cut images and rows of windows into tiles whose columns have some height.

    Whole images if they are small.
    """
    across, all_of = prod(counts[1:]), (slice(None),) * (len(counts) - 1)
    columns = max(COLUMNS, BUFFER // max(height, 1))
    images = max(1, min(n, columns // (counts[0] * across)))
    rows = counts[0] if images > 1 or counts[0] * across <= columns else max(1, columns // across)
    for first in range(0, n, images):
        for row in range(0, counts[0], rows):
            down = slice(row, min(counts[0], row + rows))
            yield slice(first, min(n, first + images)), ..., down, *all_of
