"""Gradient clipping."""

import numpy as np

from nnspec.reference.bounded import Bounded, choose, either, plain
from nnspec.reference.contraction import total
from nnspec.reference.rule import Rule
from nnspec.reference.steps import coefficient


def value_forward(g, *, limit):
    c = coefficient(g, lambda c: 1.0 * c, limit)
    return np.minimum(np.maximum(g, -c), c)


def norm_forward(g, h, *, limit, margin):
    each, other = total(g * g), total(h * h)
    root, rest = np.sqrt(each), np.sqrt(other)
    n = either(np.sqrt(each + other), np.sqrt(root * root + rest * rest))
    some = plain(n) != 0
    n = choose(some, n, 1.0)
    if margin:
        s = choose(some, np.minimum(limit / (n + margin), 1.0), 1.0)
        return g * s, h * s
    c = coefficient(n, lambda c: 1.0 * c, limit)
    kept = _below(n, limit) | ~some
    shrunk = either(limit / n, c * (1.0 / n))
    s = choose(kept, either(1.0 * (c / c), c * (1.0 / c)), np.minimum(shrunk, 1.0))
    return tuple(either(x * s, choose(kept, x, x / n * c)) for x in (g, h))


def _below(n, limit):
    """Whether every admissible computation finds the norm below the limit."""
    most = n.ceiling if isinstance(n, Bounded) else n
    return most < limit


clip_by_value = Rule(value_forward, None)
clip_by_global_norm = Rule(norm_forward, None)
