"""Local response normalisation: windows of channels are windows of rows once the image is one column."""

from functools import partial, reduce

import numpy as np

from nnspec.reference.bounded import either, saved
from nnspec.reference.contraction import linear
from nnspec.reference.rule import Rule
from nnspec.reference.window import pad, taps_of, unpad

ONE = (1, 1)


def _laid_out(x, within):
    """Axes of which the last two carry the region."""
    n, c, h, w = x.shape
    return x if within else x.reshape(n, 1, c, h * w)


def _region(size, within):
    """Taps and sides."""
    sides = (size // 2, (size - 1) // 2)
    return ((size, size), (sides, sides)) if within else ((size, 1), (sides, (0, 0)))


def _gathered(x, size, within):
    """The sum over the region of each element."""
    taps, sides = _region(size, within)

    def added(x):
        return reduce(np.add, taps_of(pad(x, sides), taps, ONE))

    return linear(added, _laid_out(x, within)).reshape(x.shape)


def _spread(g, size, within):
    """Adjoint of `_gathered`: the sum over all elements in whose region each one lies."""
    taps, sides = _region(size, within)

    def spread(g):
        into = np.zeros(pad(g, sides).shape)
        for place in taps_of(into, taps, ONE):
            place += g
        return unpad(into, sides)

    return linear(spread, _laid_out(g, within)).reshape(g.shape)


def _share(size, within):
    return float(size * size if within else size)


def _divisor(x, size, alpha, k, within):
    """d: alpha divided first, or the sum."""
    squares, share = _gathered(x * x, size, within), _share(size, within)
    return either(squares * (alpha / share) + k, squares / share * alpha + k)


def forward(x, *, size, alpha, beta, k, within):
    d = _divisor(x, size, alpha, k, within)
    return either(x * np.power(d, -beta), x / np.power(d, beta))


def vjp(g, y, x, *, size, alpha, beta, k, within):
    d, share, y = _divisor(x, size, alpha, k, within), _share(size, within), saved(y)
    sent = either(
        _spread(g * x * np.power(d, -beta - 1.0), size, within),
        _spread(g * (y / d), size, within),
        _spread(g * x * np.power(d, -beta) / d, size, within),
        _spread(g * y / np.power(d, beta) * np.power(d, beta - 1.0), size, within),
    )
    direct = either(g * np.power(d, -beta), g / np.power(d, beta))
    through = either(x * sent * (2.0 * alpha * beta / share), sent / share * (alpha * beta) * (x * 2.0))
    return (direct - through,)


def _rule(within):
    return Rule(partial(forward, within=within), partial(vjp, within=within))


local_response_norm, local_response_norm_within = _rule(False), _rule(True)
