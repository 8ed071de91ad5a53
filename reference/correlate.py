"""Cross-correlation and its two adjoints, on plain float64 arrays.

One trilinear form, T(g, x, w) = Σ g[n,k,p,q] · x̂[n,c,p·s+r·d,…] · w[k,c,r,s], and its three partial
derivatives. Each gathers windows through a view, tile by tile, and leaves the work to one matrix
product; a tile's buffer stays within the cache whatever the size of the image.
"""

from collections.abc import Iterator

import numpy as np

from nnspec.reference.formats import Array
from nnspec.reference.window import pad, slide, unpad, unslide
from nnspec.spec.model import Pair, Shape, Sides

COLUMNS = 768  # columns of a tile, at least
BUFFER = 1 << 18  # elements of a tile, where that allows more columns


def correlate(x: Array, w: Array, *, stride: Pair, padding: Sides, dilation: Pair, groups: int) -> Array:
    """∂T/∂g: y[N K P Q] of x[N C H W] and w[K C/groups R S]."""
    k, _, *taps = w.shape
    view = _grouped(slide(pad(x, padding), tuple(taps), stride, dilation), groups)
    weights = w.reshape(groups, k // groups, -1)
    n, *_, p, q = view.shape
    y = np.empty((n, groups, k // groups, p, q))
    for images, rows in _tiles(view.shape):
        tile = view[images, ..., rows, :]
        product = weights @ tile.reshape(tile.shape[0], groups, weights.shape[2], -1)
        y[images, ..., rows, :] = product.reshape(*product.shape[:3], -1, q)
    return y.reshape(n, k, p, q)


def correlate_x(
    g: Array, w: Array, *, shape: Shape, stride: Pair, padding: Sides, dilation: Pair, groups: int
) -> Array:
    """∂T/∂x: the cotangent of x, of the given shape."""
    n, c, h, width = shape
    k, depth, *taps = w.shape
    (top, bottom), (left, right) = padding
    into = np.zeros((n, groups, c // groups, top + h + bottom, left + width + right))
    transposed = w.reshape(groups, k // groups, -1).swapaxes(1, 2)
    g = g.reshape(n, groups, k // groups, *g.shape[2:])
    p, q = g.shape[3:]
    for images, rows in _tiles((n, groups, depth, *taps, p, q)):
        tile = g[images, ..., rows, :]
        count = tile.shape[3]
        spread = transposed @ tile.reshape(*tile.shape[:3], -1)
        spread = spread.reshape(tile.shape[0], groups, depth, *taps, count, q)
        unslide(spread, into[images, ..., rows.start * stride[0] :, :], stride, dilation)
    return unpad(into.reshape(n, c, *into.shape[3:]), padding)


def correlate_w(
    g: Array, x: Array, *, taps: Pair, stride: Pair, padding: Sides, dilation: Pair, groups: int
) -> Array:
    """∂T/∂w: the cotangent of w, whose kernel has the given taps."""
    view = _grouped(slide(pad(x, padding), taps, stride, dilation), groups)
    n, _, depth, *_, p, q = view.shape
    k = g.shape[1]
    g = g.reshape(n, groups, k // groups, p, q)
    total = np.zeros((groups, k // groups, depth * taps[0] * taps[1]))
    for images, rows in _tiles(view.shape):
        tile, part = view[images, ..., rows, :], g[images, ..., rows, :]
        flat = tile.reshape(tile.shape[0], groups, total.shape[2], -1)
        total += (part.reshape(*part.shape[:3], -1) @ flat.swapaxes(-1, -2)).sum(axis=0)
    return total.reshape(k, depth, *taps)


def _grouped(view: Array, groups: int) -> Array:
    """[N C R S P Q] -> [N groups C/groups R S P Q], without copying."""
    n, c, *rest = view.shape
    shape = (n, groups, c // groups, *rest)
    strides = (view.strides[0], view.strides[1] * (c // groups), *view.strides[1:])
    return np.lib.stride_tricks.as_strided(view, shape, strides, writeable=False)


def _tiles(shape: Shape) -> Iterator[tuple[slice, slice]]:
    """Cut images and rows of windows [N groups depth R S P Q] into tiles: whole images if they are small."""
    n, groups, depth, r, s, p, q = shape
    columns = max(COLUMNS, BUFFER // max(groups * depth * r * s, 1))
    images = max(1, min(n, columns // (p * q)))
    rows = p if images > 1 or p * q <= columns else max(1, columns // q)
    for first in range(0, n, images):
        for row in range(0, p, rows):
            yield slice(first, min(n, first + images)), slice(row, min(p, row + rows))
