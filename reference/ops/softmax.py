"""Softmax, its logarithm, and the logarithm of the sum, each beside its adjoint."""

import numpy as np

from nnspec.reference.bounded import choose, either, plain, saved, select
from nnspec.reference.contraction import total
from nnspec.reference.rule import Rule


def softmax_forward(x, *, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True, initial=-np.inf))
    return e / total(e, axis, keepdims=True)


def softmax_vjp(g, y, x, *, axis):
    y = saved(y)
    weighted = g * y
    mean = total(weighted, axis, keepdims=True)
    return (either(y * (g - mean), weighted - y * mean),)


softmax = Rule(softmax_forward, softmax_vjp)


def log_softmax_forward(x, *, axis):
    m = x.max(axis=axis, keepdims=True, initial=-np.inf)
    below = x - m
    log_sum = np.log(total(np.exp(below), axis, keepdims=True))
    return either(below - log_sum, x - (m + log_sum))


def log_softmax_vjp(g, y, x, *, axis):
    return (g - np.exp(saved(y)) * total(g, axis, keepdims=True),)


log_softmax = Rule(log_softmax_forward, log_softmax_vjp)


def _terms(x, axis):
    """The shift m, finite also where x is not, the terms exp(x − m), and their sum."""
    m = x.max(axis=axis, keepdims=True, initial=-np.inf)
    m = choose(np.isfinite(plain(m)), m, 0.0)
    e = np.exp(x - m)
    return m, e, total(e, axis, keepdims=True)


def logsumexp_forward(x, *, axis):
    m, _, s = _terms(x, axis)
    return select(lambda a: a.squeeze(axis), m + np.log(s))


def logsumexp_vjp(g, y, x, *, axis):
    _, e, s = _terms(x, axis)
    g, y = (select(lambda a: np.expand_dims(a, axis), a) for a in (g, saved(y)))
    return (either(g * np.exp(x - y), g * (e / s), g / s * e),)


logsumexp = Rule(logsumexp_forward, logsumexp_vjp)
