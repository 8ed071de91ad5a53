"""Adagrad and Adadelta, step by step."""

from functools import partial

import numpy as np

from nnspec.reference.bounded import either, saved, select
from nnspec.reference.rule import Rule
from nnspec.reference.steps import averaged_squares, over_root, run


def adagrad_forward(p, g, s=None, *, rates, taken, initial, **attrs):
    s = select(lambda a: np.zeros_like(a), p) + initial if s is None else s
    return run(partial(_adagrad, **attrs), p, g, [s], rates=rates, taken=taken)


def _adagrad(p, g, s, *, rate, t, epsilon, place):
    s = s + g * g
    step = either(
        rate * over_root(g, saved(s), epsilon, place), over_root(g * rate, saved(s), epsilon, place)
    )
    return p - step, s


def adadelta_forward(p, g, v=None, d=None, *, rates, taken, **attrs):
    return run(partial(_adadelta, **attrs), p, g, [v, d], rates=rates, taken=taken)


def _adadelta(p, g, v, d, *, rate, t, rho, epsilon):
    v = averaged_squares(v, g, rho)
    above, below = np.sqrt(d + epsilon), np.sqrt(saved(v) + epsilon)
    u = either(above / below * g, above * g / below)
    return p - rate * u, v, averaged_squares(d, u, rho)


adagrad = Rule(adagrad_forward, None)
adadelta = Rule(adadelta_forward, None)
