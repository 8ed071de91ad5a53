"""upsample2d"""

import math

import numpy as np

from definitions.common import collected, gathered


def copies(x, scale):
    """(y, x): every element of y and the one that it is a copy of."""
    n, c, h, w = x.shape
    places = np.ndindex(n, c, h, w, *scale)
    return [((n, c, i * scale[0] + r, j * scale[1] + s), (n, c, i, j)) for n, c, i, j, r, s in places]


def moved(shape, x, places):
    y = np.empty(shape, object)
    for at_y, at_x in places:
        y[at_y] = x[at_x]
    return y


def upsample_nearest2d(A, x, *, scale):
    n, c, h, w = x.shape
    return moved((n, c, h * scale[0], w * scale[1]), x, copies(x, scale))


def upsample_nearest2d_vjp(A, g, x, *, scale):
    return (collected(A, x.shape, [(at_x, g[at_y]) for at_y, at_x in copies(x, scale)]),)


def shuffled(x, r):
    n, k, h, w = x.shape
    places = np.ndindex(n, k // r**2, r, r, h, w)
    return [((n, l, h * r + i, w * r + j), (n, (l * r + i) * r + j, h, w)) for n, l, i, j, h, w in places]


def pixel_shuffle(A, x, *, factor):
    n, k, h, w = x.shape
    return moved((n, k // factor**2, h * factor, w * factor), x, shuffled(x, factor))


def pixel_shuffle_vjp(A, g, x, *, factor):
    return (moved(x.shape, g, [(at_x, at_y) for at_y, at_x in shuffled(x, factor)]),)


def position(A, p, size, count, corners):
    """Where element p lies, in the arithmetic of sums."""
    p, size, count, half = (A.number(float(v)) for v in (p, size, count, 0.5))
    if corners:
        return p * ((size - 1) / (count - 1)) if float(count) > 1 else p
    return A.either(
        lambda: (p + half) * (size / count) - half,
        lambda: (p + half) * (1 / (count / size)) - half,
    )


def taps(A, p, size, count, corners):
    """(element, weight) twice, and the weight of the second alone: where p lies between two elements."""
    t, wide = position(A.wide, p, size, count, corners), A.wide
    if float(t) < 0:
        t = wide.number(0.0)
    if float(t) > size - 1:
        t = A.either(lambda: wide.number(float(size - 1)), lambda: t)
    below = min(math.floor(t.x if hasattr(t, "x") else t), size - 1)
    part = t - wide.number(float(below))
    above = min(below + 1, size - 1)
    return (below, A.narrow(1 - part)), (above, A.narrow(part))


def grid(A, x, output, corners):
    """For each element of y the taps down and across."""
    down = [taps(A, p, x.shape[2], output[0], corners) for p in range(output[0])]
    across = [taps(A, q, x.shape[3], output[1], corners) for q in range(output[1])]
    return down, across


def upsample_bilinear2d(A, x, *, output, align_corners):
    down, across = grid(A, x, output, align_corners)
    n_, c_, _, w = x.shape

    def lerp(a, b, part):
        return a + (b - a) * part

    def separate():
        rows = [((n, c, p, j), x[n, c, i, j], v)
                for n, c, p, j in np.ndindex(n_, c_, output[0], w) for i, v in down[p]]  # fmt: skip
        half = gathered(A, (n_, c_, output[0], w), rows)
        both = [((n, c, p, q), half[n, c, p, j], v)
                for n, c, p, q in np.ndindex(n_, c_, *output) for j, v in across[q]]  # fmt: skip
        return gathered(A, (n_, c_, *output), both)

    def at_once():
        terms = [((n, c, p, q), x[n, c, i, j], u * v) for n, c, p, q in np.ndindex(n_, c_, *output)
                 for i, u in down[p] for j, v in across[q]]  # fmt: skip
        return gathered(A, (n_, c_, *output), terms)

    def between():
        y = np.empty((n_, c_, *output), object)
        for n, c, p, q in np.ndindex(*y.shape):
            (top, _), (bottom, u) = down[p]
            (left, _), (right, v) = across[q]
            line = [lerp(x[n, c, i, left], x[n, c, i, right], v) for i in (top, bottom)]
            y[n, c, p, q] = lerp(*line, u)
        return y

    return A.either(separate, at_once, between)


def upsample_bilinear2d_vjp(A, g, x, *, output, align_corners):
    down, across = grid(A, x, output, align_corners)
    n_, c_, h, _ = x.shape

    def separate():
        rows = [((n, c, i, q), g[n, c, p, q], v) for n, c, p, q in np.ndindex(*g.shape) for i, v in down[p]]
        half = gathered(A, (n_, c_, h, output[1]), rows)
        both = [((n, c, i, j), half[n, c, i, q], v)
                for n, c, i, q in np.ndindex(*half.shape) for j, v in across[q]]  # fmt: skip
        return gathered(A, x.shape, both)

    def at_once():
        terms = [((n, c, i, j), g[n, c, p, q], u * v) for n, c, p, q in np.ndindex(*g.shape)
                 for i, u in down[p] for j, v in across[q]]  # fmt: skip
        return gathered(A, x.shape, terms)

    return (A.either(separate, at_once),)
