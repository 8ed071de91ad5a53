"""Adam and its kin: the averages are shared, and what a step makes of them is not."""

from functools import partial

import numpy as np

from nnspec.reference.bounded import either, saved
from nnspec.reference.ops.sgd import decayed
from nnspec.reference.rule import Rule
from nnspec.reference.steps import averaged, averaged_squares, coefficient, product, run


def adam_forward(p, g, m=None, v=None, *, rates, taken, **attrs):
    return run(partial(_adam, **attrs), p, g, [m, v], rates=rates, taken=taken)


def adamw_forward(p, g, m=None, v=None, *, rates, taken, **attrs):
    return run(partial(_adamw, **attrs), p, g, [m, v], rates=rates, taken=taken)


def amsgrad_forward(p, g, m=None, v=None, h=None, *, rates, taken, **attrs):
    return run(partial(_amsgrad, **attrs), p, g, [m, v, h], rates=rates, taken=taken)


def nadam_forward(p, g, m=None, v=None, *, rates, taken, **attrs):
    return run(partial(_nadam, **attrs), p, g, [m, v], rates=rates, taken=taken)


def _averages(g, m, v, beta1, beta2):
    return averaged(m, g, beta1), averaged_squares(v, g, beta2)


def _short(beta, t):
    """1 − βᵗ: by how much an average that began at 0 falls short."""
    return 1.0 - np.power(beta, t)


def _adam(p, g, m, v, *, rate, t, beta1, beta2, epsilon, place, weight_decay):
    if weight_decay:
        g = g + weight_decay * p
    m, v = _averages(g, m, v, beta1, beta2)
    return p - _stride(saved(m), saved(v), rate, t, beta1, beta2, epsilon, place), m, v


def _adamw(p, g, m, v, *, rate, t, beta1, beta2, epsilon, place, weight_decay):
    m, v = _averages(g, m, v, beta1, beta2)
    stride = _stride(saved(m), saved(v), rate, t, beta1, beta2, epsilon, place)
    return decayed(p, stride, rate, weight_decay, "decoupled"), m, v


def _amsgrad(p, g, m, v, h, *, rate, t, beta1, beta2, epsilon, place, over):
    m, v = _averages(g, m, v, beta1, beta2)
    if over == "v":
        h = np.maximum(h, saved(v))
        return p - _stride(saved(m), h, rate, t, beta1, beta2, epsilon, place), m, v, h
    h = np.maximum(h, saved(v) / coefficient(v, _short, beta2, t))
    first = coefficient(m, lambda r, b, t: r / _short(b, t), rate, beta1, t)
    return p - _quotient(saved(m), first, _root(saved(h), epsilon, place)), m, v, h


def _root(v, epsilon, place):
    return np.sqrt(v + epsilon) if place == "inside" else np.sqrt(v) + epsilon


def _quotient(m, factor, root):
    """factor · m / root, in the orders that are in use."""
    return either(m * factor / root, factor * (m / root))


def _stride(m, v, rate, t, beta1, beta2, epsilon, place):
    """rate · m̂ / (√v̂ + ε)."""
    if place == "uncorrected":
        whole = coefficient(
            m, lambda r, a, b, t: r * np.sqrt(_short(b, t)) / _short(a, t), rate, beta1, beta2, t
        )
        return _quotient(m, whole, np.sqrt(v) + epsilon)
    c1, c2 = coefficient(m, _short, beta1, t), coefficient(m, _short, beta2, t)
    first = coefficient(m, lambda r, b, t: r / _short(b, t), rate, beta1, t)
    if place == "inside":
        root = _root(v / c2, epsilon, place)
        return either(_quotient(m, first, root), rate * (m / c1 / root))
    apart = np.sqrt(v) / coefficient(m, lambda b, t: np.sqrt(_short(b, t)), beta2, t) + epsilon
    root = either(np.sqrt(v / c2) + epsilon, apart)
    return either(_quotient(m, first, root), rate * (m / c1 / root))


def _momentum(beta, psi, decay, t):
    return beta if psi is None else beta * (1.0 - 0.5 * np.power(decay, psi * t))


def _nadam(p, g, m, v, *, rate, t, beta1, beta2, epsilon, psi):
    m, v = _averages(g, m, v, beta1, beta2)

    def gathered(beta, decay, until):
        if psi is None:
            return np.power(beta, float(until))
        return product(_momentum(beta, psi, decay, np.arange(1.0, until + 1)))

    def of_average(r, beta, decay):
        return r * _momentum(beta, psi, decay, t + 1) / (1.0 - gathered(beta, decay, t + 1))

    def of_gradient(r, beta, decay):
        return r * (1.0 - _momentum(beta, psi, decay, t)) / (1.0 - gathered(beta, decay, t))

    def by(f, r):
        return coefficient(m, f, r, beta1, 0.96)

    ms, root = saved(m), np.sqrt(saved(v) / coefficient(v, _short, beta2, t)) + epsilon
    at_once = _quotient(by(of_average, 1.0) * ms + by(of_gradient, 1.0) * g, rate, root)
    first = saved(p - _quotient(g, by(of_gradient, rate), root))
    return either(p - at_once, first - _quotient(ms, by(of_average, rate), root)), m, v


adam = Rule(adam_forward, None)
adamw = Rule(adamw_forward, None)
amsgrad = Rule(amsgrad_forward, None)
nadam = Rule(nadam_forward, None)
