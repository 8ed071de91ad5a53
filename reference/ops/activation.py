"""Activations, each beside its adjoint."""

import numpy as np

from nnspec.reference.bounded import choose, either, plain, saved
from nnspec.reference.contraction import total
from nnspec.reference.rule import Rule


def relu_forward(x):
    return np.maximum(x, 0.0)


def relu_vjp(g, y, x):
    return (choose(plain(x) > 0, g, 0.0),)


def relu_freedom(profile, g, y, x):
    """At the kink the slope may be anything in [0, 1]."""
    kink, value = (x == 0) | (np.abs(x) < profile.zero), np.where(x > 0, g, 0.0)
    low = np.where(kink, np.minimum(g, 0.0) - value, 0.0)  # rounding keeps slope · g between 0 and g
    return low, np.where(kink, np.maximum(g, 0.0) - value, 0.0)


relu = Rule(relu_forward, relu_vjp, relu_freedom)


def sigmoid_forward(x):
    e = np.exp(-np.abs(x))  # at most 1
    return choose(plain(x) >= 0, 1.0 / (1.0 + e), e / (1.0 + e))


def sigmoid_vjp(g, y, x):
    y = saved(y)
    return (g * (y * (1.0 - y)),)


sigmoid = Rule(sigmoid_forward, sigmoid_vjp)


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
