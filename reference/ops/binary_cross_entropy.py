"""Binary cross-entropy: a loss for each element, then the reduction that all losses share."""

import numpy as np

from nnspec.reference.bounded import choose, either, plain
from nnspec.reference.ops.sigmoid import sigmoid_forward
from nnspec.reference.ops.softplus import slope
from nnspec.reference.reduction import reduced, shared
from nnspec.reference.rule import Rule


def _logs(p):
    """log p and log(1 − p)."""
    return np.log(p), either(np.log(1.0 - p), np.log1p(-p))


def _times_log(t, log):
    """t · log, with 0 · log 0 = 0."""
    absent = plain(t) == 0
    return choose(absent, 0.0 * t, choose(absent, 0.0 * t, log) * t)


def binary_forward(p, t, *, reduction):
    log_p, log_q = _logs(p)
    return reduced(-(_times_log(t, log_p) + _times_log(1.0 - t, log_q)), reduction)


def binary_vjp(g, y, p, t, *, reduction):
    each = shared(g, p.shape, reduction)
    log_p, log_q = _logs(p)
    g_p = either(
        (p - t) / (p * (1.0 - p)) * each,
        (p - t) * each / (p * (1.0 - p)),
        (1.0 - t) / (1.0 - p) * each - t / p * each,
        (1.0 - t) * each * (1.0 / (1.0 - p)) - t * each * (1.0 / p),  # the adjoints of the logarithms
    )
    return g_p, either((log_q - log_p) * each, log_q * each - log_p * each)


binary_cross_entropy = Rule(binary_forward, binary_vjp)


def _log_sigmoid(x):
    return -np.maximum(-x, 0.0) - np.log1p(np.exp(-np.abs(x)))


def _costs(x, t, soft):
    """Three ways to write the loss, soft being log(1 + exp(−|x|))."""
    return (
        np.maximum(x, 0.0) - x * t + soft,
        -(t * _log_sigmoid(x)) - (1.0 - t) * _log_sigmoid(-x),
        (1.0 - t) * x - _log_sigmoid(x),
    )


def _weighted_costs(x, t, w):
    log_p, log_q = _log_sigmoid(x), _log_sigmoid(-x)
    return (1.0 - t) * x - (1.0 + (w - 1.0) * t) * log_p, -(w * t * log_p) - (1.0 - t) * log_q


def logits_forward(x, t, pos_weight=None, *, reduction):
    if pos_weight is None:
        items = _costs(x, t, np.log1p(np.exp(-np.abs(x))))
    else:
        items = _weighted_costs(x, t, pos_weight)
    return reduced(either(*items), reduction)


def logits_vjp(g, y, x, t, pos_weight=None, *, reduction):
    each = shared(g, x.shape, reduction)
    log_p, log_q = _log_sigmoid(x), _log_sigmoid(-x)
    if pos_weight is not None:
        return _weighted_cotangents(x, t, pos_weight, each, log_p, log_q)
    g_x = either(
        (sigmoid_forward(x) - t) * each,
        *_two_sided(slope(x), slope(-x), t, each),
        *_two_sided(np.exp(log_p), np.exp(log_q), t, each),  # the adjoint of log(1 + exp) as it stands
    )
    return g_x, either(-(x * each), log_q * each - log_p * each)


def _weighted_cotangents(x, t, w, each, log_p, log_q):
    p, q, u, w_t = sigmoid_forward(x), sigmoid_forward(-x), 1.0 + (w - 1.0) * t, w * t
    g_x = either(
        (p * u - w_t) * each,
        (p * (w_t + 1.0 - t) - w_t) * each,
        (1.0 - t) * each - u * each * q,
        (1.0 - t) * each + (u * each * p - u * each),  # max(−x, 0) has an adjoint of its own
        (1.0 - t) * each * p - w_t * each * q,
    )
    g_t = either((log_q - w * log_p) * each, -(x * each) - (w - 1.0) * log_p * each)
    return g_x, g_t, None


def _two_sided(p, q, t, each):
    """g·(p − t) as sums of the adjoints of the loss's terms, q being 1 − p."""
    return (
        p * each - t * each,
        (1.0 - t) * each * p - t * each * q,
        (1.0 - t) * each - q * each,
    )


binary_cross_entropy_with_logits = Rule(logits_forward, logits_vjp)
