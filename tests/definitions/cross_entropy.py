"""cross_entropy"""

import numpy as np

from definitions.common import each, log_soft, logistic, real, reduced, shared, soft, softplus


def cross_entropy(A, x, t, *, reduction):
    items = np.empty(x.shape[:1], object)
    for n in range(len(x)):
        log_p = [A.saved(v) for v in log_soft(A, list(x[n]))]
        if t.ndim == 1:
            items[n] = -log_p[t[n]]
        else:
            items[n] = -A.sum([a * b for a, b in zip(t[n], log_p, strict=True) if a != 0])
    return reduced(A, items, reduction)


def cross_entropy_vjp(A, g, x, t, *, reduction):
    shares = shared(A, g, x.shape[:1], reduction)
    lines = [entropy_row(A, *row) for row in zip(shares, x, targets(A, x, t), strict=True)]
    g_x, g_t = np.array(lines, object).transpose(1, 0, 2)
    return (g_x, None) if t.ndim == 1 else (g_x, g_t)


def targets(A, x, t):
    """Labels as rows with a single 1."""
    if t.ndim > 1:
        return t
    return [[A.number(float(label == c)) for c in range(x.shape[1])] for label in t]


def entropy_row(A, s, x, t):
    log_p = [A.saved(v) for v in log_soft(A, list(x))]

    def slope(p, t_c):
        return A.either(
            lambda: (p * A.sum(list(t)) - t_c) * s,
            lambda: p * A.sum(list(t)) * s - t_c * s,
            lambda: p * A.sum([v * s for v in t]) - t_c * s,
        )

    p = A.either(lambda: [A.exp(v) for v in log_p], lambda: soft(A, list(x)))
    return [slope(*pair) for pair in zip(p, t, strict=True)], [-(v * s) for v in log_p]


def logs(A, p):
    return A.log(p), A.either(lambda: A.log(1 - p), lambda: A.log1p(-p))


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


def binary_cross_entropy_with_logits(A, x, t, *, reduction):
    def loss(x, t):
        soft = A.log1p(A.exp(-x if real(x) > 0 else x))
        return A.either(
            lambda: (x if real(x) > 0 else A.number(0.0)) - x * t + soft,
            lambda: (1 - t) * softplus(A, x) + t * softplus(A, -x),
            lambda: (1 - t) * x + softplus(A, -x),
        )

    return reduced(A, each(loss, x, t), reduction)


def binary_cross_entropy_with_logits_vjp(A, g, x, t, *, reduction):
    def slope(s, x, t):
        sigma, mirrored = logistic(A, x), logistic(A, -x)
        return A.either(
            lambda: (sigma - t) * s,
            lambda: sigma * s - t * s,
            lambda: (1 - t) * s * sigma - t * s * mirrored,
            lambda: (1 - t) * s - mirrored * s,
        )

    s = shared(A, g, x.shape, reduction)
    return each(slope, s, x, t), each(lambda s, x: -(x * s), s, x)
