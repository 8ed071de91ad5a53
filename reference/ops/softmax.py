"""Softmax and its logarithm, each beside its adjoint."""

import numpy as np

from nnspec.reference.bounded import either, saved
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
