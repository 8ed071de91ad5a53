"""Power-average pooling: powers of magnitudes, added up by windows, and a root."""

import numpy as np

from nnspec.reference.bounded import choose, either, operand, plain, saved, select
from nnspec.reference.contraction import linear
from nnspec.reference.rule import Rule
from nnspec.reference.window import Walk


def _power(a, exponent):
    return np.power(a, exponent) if exponent else 0.0 * a + 1.0


def _sums(walk, x, p):
    """The sum of each window: added up, or a mean times the number of taps."""
    taps = float(walk.taps[0] * walk.taps[1])
    sums = linear(lambda a: sum(walk.meet(a)), np.power(np.abs(x), p))
    return either(sums, sums / taps * taps)


def _taps(walk, x):
    """[taps N C P Q]: what each tap meets."""
    return select(lambda x: np.stack(list(walk.meet(x))), x)


def _kinks(met, p, least=0.0):
    """Where a slope is free, for each tap; what is not above `least` may be 0."""
    zero = np.abs(met) <= least
    return zero if p == 1 else np.broadcast_to(zero.all(axis=0), zero.shape)


def forward(x, *, p, **attrs):
    return np.power(_sums(Walk.over(x, **attrs), x, p), 1.0 / p)


def vjp(g, y, x, *, p, **attrs):
    walk, image = Walk.over(x, **attrs), x.shape[2:]
    met, sums, taps = _taps(walk, x), _sums(walk, x, p), float(walk.taps[0] * walk.taps[1])
    empty = np.asarray(~plain(met).any(axis=0))
    y, sums = choose(empty, 1.0, saved(y)), choose(empty, 1.0, saved(sums))
    size = np.abs(met)
    steep, root = _power(size, p - 1.0), _power(sums, 1.0 / p - 1.0)
    sent = either(
        g * _power(size / y, p - 1.0),
        g * (steep / _power(y, p - 1.0)),
        g / _power(y, p - 1.0) * steep,
        g * (root * (1.0 / p)) * taps / taps * (steep * p),
        g * root * steep,
    )
    sent = choose(empty, 0.0, sent) * np.sign(plain(met))

    def gathered(sent):
        return linear(lambda sent: walk.collect(image, sent), sent)

    there = choose(_kinks(plain(met), p), either(g, g * (1.0 / p) * taps / taps * p), sent)
    return (either(gathered(sent), gathered(there)),)


def freedom(profile, g, y, x, *, p, **attrs):
    """Each kink may add any slope in [−1, 1]; where x is only read as zero, that replaces its own."""
    walk = Walk.over(x, **attrs)
    met, most = _taps(walk, x), saved(operand(np.abs(g), profile)).ceiling
    free = _kinks(met, p) * most + _kinks(met, p, profile.zero) * (met != 0) * 2 * most
    room = walk.collect(x.shape[2:], free)
    return ((-room, room),)


lp_pool2d = Rule(forward, vjp, freedom)
