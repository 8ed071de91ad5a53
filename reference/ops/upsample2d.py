"""Copies, interpolation, channels laid out as pixels."""

from nnspec.reference.bounded import select
from nnspec.reference.contraction import linear
from nnspec.reference.interpolate import Axis, joint, seen_from
from nnspec.reference.rule import Rule


def nearest_forward(x, *, scale):
    return select(lambda a: a.repeat(scale[0], axis=2).repeat(scale[1], axis=3), x)


def nearest_vjp(g, y, x, *, scale):
    n, c, h, w = x.shape
    return (linear(lambda g: g.reshape(n, c, h, scale[0], w, scale[1]).sum(axis=(3, 5)), g),)


upsample_nearest2d = Rule(nearest_forward, nearest_vjp)


def _axes(x, output, align_corners):
    return [Axis(k, x.shape[k], output[k - 2], align_corners) for k in (2, 3)]


def bilinear_forward(x, **attrs):
    down, across = _axes(x, **attrs)
    rows_first, columns_first = across.gather(down.gather(x)), down.gather(across.gather(x))
    return seen_from(rows_first, columns_first, lambda: joint(x, down, across, back=False))


def bilinear_vjp(g, y, x, **attrs):
    down, across = _axes(x, **attrs)
    rows_first, columns_first = across.scatter(down.scatter(g)), down.scatter(across.scatter(g))
    return (seen_from(rows_first, columns_first, lambda: joint(g, down, across, back=True)),)


upsample_bilinear2d = Rule(bilinear_forward, bilinear_vjp)


def _shuffled(a, r):
    n, k, h, w = a.shape
    blocks = a.reshape(n, k // r**2, r, r, h, w).transpose(0, 1, 4, 2, 5, 3)
    return blocks.reshape(n, k // r**2, h * r, w * r)


def _unshuffled(a, r):
    n, l, p, q = a.shape
    blocks = a.reshape(n, l, p // r, r, q // r, r).transpose(0, 1, 3, 5, 2, 4)
    return blocks.reshape(n, l * r**2, p // r, q // r)


def shuffle_forward(x, *, factor):
    return select(lambda a: _shuffled(a, factor), x)


def shuffle_vjp(g, y, x, *, factor):
    return (select(lambda a: _unshuffled(a, factor), g),)


pixel_shuffle = Rule(shuffle_forward, shuffle_vjp)
