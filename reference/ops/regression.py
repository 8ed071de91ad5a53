"""Losses of regression, each beside its adjoint: that of t is that of x, negated."""

import numpy as np

from nnspec.reference.bounded import choose, either, operand, plain, saved
from nnspec.reference.reduction import reduced, shared
from nnspec.reference.rule import Rule


def _rule(loss, slope, freedom=None):
    """The rule of a loss of x − t, given its slope times a share of g: the cotangent of x."""

    def forward(x, t, *, reduction, **attrs):
        return reduced(loss(x - t, **attrs), reduction)

    def vjp(g, y, x, t, *, reduction, **attrs):
        g_x = slope(x - t, shared(g, x.shape, reduction), **attrs)
        if reduction == "mean":  # perhaps g comes last, when the slope may already be subnormal
            g_x = either(g_x, slope(x - t, shared(np.ones(()), x.shape, "mean"), **attrs) * g)
        return g_x, -g_x

    return Rule(forward, vjp, freedom)


def _square(d):
    return d * d


def _square_slope(d, each):
    return either(d * 2.0 * each, d * (each * 2.0))


mse_loss = _rule(_square, _square_slope)


def _sign(d, each):
    return choose(plain(d) > 0, each, choose(plain(d) < 0, -each, 0.0 * each))


def l1_freedom(profile, g, y, x, t, *, reduction):
    """Where x = t, the slope may be anything in [−1, 1]; there too where flushing makes them equal."""
    both = (np.abs(x) < profile.zero) & (np.abs(t) < profile.zero)
    kink = (x == t) | (np.abs(x - t) < profile.zero) | both
    each = saved(shared(operand(g, profile), x.shape, reduction))
    value, most = np.sign(x - t) * each.value, each.ceiling
    low, high = np.where(kink, -most - value, 0.0), np.where(kink, most - value, 0.0)
    return (low, high), (-high, -low)


l1_loss = _rule(np.abs, _sign, l1_freedom)


def _cut(d, most):
    return np.maximum(np.minimum(d, most), -most)


def _huber(d, *, delta):
    a = np.abs(d)
    q = np.minimum(a, delta)
    near = plain(a) <= delta
    return either(
        choose(near, a * a * 0.5, (a - 0.5 * delta) * delta),
        choose(near, a * a * 0.5, a * delta - 0.5 * delta * delta),
        q * q * 0.5 + (a - q) * delta,
    )


def _huber_slope(d, each, *, delta):
    return _cut(d, delta) * each


huber_loss = _rule(_huber, _huber_slope)


def _smooth_l1(d, *, beta):
    a = np.abs(d)
    near = plain(a) < beta
    return either(
        choose(near, a * a * 0.5 / beta, a - 0.5 * beta),
        choose(near, a * 0.5 * (a / beta), a - 0.5 * beta),
        _huber(d, delta=beta) / beta,
    )


def _smooth_l1_slope(d, each, *, beta):
    cut = _cut(d, beta)
    return either(cut / beta * each, cut * each / beta, cut * (each / beta))


smooth_l1_loss = _rule(_smooth_l1, _smooth_l1_slope)
