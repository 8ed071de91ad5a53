"""binary_cross_entropy"""

import numpy as np

from definitions.common import each, logistic, real, reduced, shared, softplus
from definitions.softplus import slope as logistic_slope


def logs(A, p):
    return A.log(p), A.either(lambda: A.log1p(-p), lambda: A.log(1 - p))


def weighted_log(t, log):
    return 0 * t if t == 0 else t * log()


def binary_cross_entropy(A, p, t, *, reduction):
    def loss(p, t):
        return -(weighted_log(t, lambda: logs(A, p)[0]) + weighted_log(1 - t, lambda: logs(A, p)[1]))

    return reduced(A, each(loss, p, t), reduction)


def binary_cross_entropy_vjp(A, g, p, t, *, reduction):
    def slope(s, p, t):
        return A.either(lambda: (p - t) / (p * (1 - p)) * s, lambda: (1 - t) / (1 - p) * s - t / p * s)

    def tilt(s, p):
        log_p, log_q = logs(A, p)
        return A.either(lambda: (log_q - log_p) * s, lambda: log_q * s - log_p * s)

    s = shared(A, g, p.shape, reduction)
    return each(slope, s, p, t), each(tilt, s, p)


def weights(x, pos_weight):
    """The weight of every element, that of its place on the last axis."""
    return np.broadcast_to(pos_weight, x.shape)


def binary_cross_entropy_with_logits(A, x, t, pos_weight=None, *, reduction):
    def loss(x, t):
        soft = A.log1p(A.exp(-x if real(x) > 0 else x))
        return A.either(
            lambda: (x if real(x) > 0 else A.number(0.0)) - x * t + soft,
            lambda: (1 - t) * softplus(A, x) + t * softplus(A, -x),
            lambda: (1 - t) * x + softplus(A, -x),
        )

    def weighted(x, t, w):
        return A.either(
            lambda: (1 - t) * x + (1 + (w - 1) * t) * softplus(A, -x),
            lambda: w * t * softplus(A, -x) + (1 - t) * softplus(A, x),
        )

    if pos_weight is None:
        return reduced(A, each(loss, x, t), reduction)
    return reduced(A, each(weighted, x, t, weights(x, pos_weight)), reduction)


def binary_cross_entropy_with_logits_vjp(A, g, x, t, pos_weight=None, *, reduction):
    def slope(s, x, t):
        sigma, mirrored = logistic_slope(A, x), logistic_slope(A, -x)
        return A.either(
            lambda: (sigma - t) * s,
            lambda: sigma * s - t * s,
            lambda: (1 - t) * s * sigma - t * s * mirrored,
            lambda: (1 - t) * s - mirrored * s,
        )

    def weighted(s, x, t, w):
        sigma, mirrored = logistic(A, x), logistic(A, -x)
        return A.either(
            lambda: (sigma * (1 + (w - 1) * t) - w * t) * s,
            lambda: (sigma * (w * t + 1 - t) - w * t) * s,
            lambda: (1 - t) * s - (1 + (w - 1) * t) * s * mirrored,
        )

    def tilt(s, x, w):
        return A.either(
            lambda: (w * softplus(A, -x) - softplus(A, x)) * s,
            lambda: (w - 1) * softplus(A, -x) * s - x * s,
        )

    s = shared(A, g, x.shape, reduction)
    if pos_weight is None:
        return each(slope, s, x, t), each(lambda s, x: -(x * s), s, x)
    w = weights(x, pos_weight)
    return each(weighted, s, x, t, w), each(tilt, s, x, w), None
