"""Losses of classification: a loss for each item, then the reduction that all of them share."""

import numpy as np

from nnspec.reference.bounded import choose, either, plain, saved
from nnspec.reference.contraction import total
from nnspec.reference.ops.sigmoid import sigmoid_forward
from nnspec.reference.ops.softmax import log_softmax_forward
from nnspec.reference.reduction import reduced, shared
from nnspec.reference.rule import Rule


def _rows(t, classes):
    """Labels as rows with a single 1."""
    return np.eye(classes)[plain(t).astype(int)] if len(t.shape) == 1 else t


def forward(x, t, *, reduction):
    log_p = saved(log_softmax_forward(x, axis=-1))
    if len(t.shape) == 1:
        labels = plain(t).astype(int)
        return reduced(-log_p[np.arange(len(labels)), labels], reduction)
    absent = plain(t) == 0  # 0 · log 0 = 0
    return reduced(-total(choose(absent, 0.0 * t, choose(absent, 0.0 * t, log_p) * t), axis=-1), reduction)


def vjp(g, y, x, t, *, reduction):
    log_p = saved(log_softmax_forward(x, axis=-1))
    rows, p = _rows(t, x.shape[1]), np.exp(log_p)
    each = shared(g, x.shape[:1], reduction).reshape(-1, 1)
    weight = total(rows, axis=-1, keepdims=True)
    g_x = either(
        (p * weight - rows) * each,
        p * weight * each - each * rows,
        p * total(each * rows, axis=-1, keepdims=True) - each * rows,
    )
    return g_x, None if len(t.shape) == 1 else -(log_p * each)


cross_entropy = Rule(forward, vjp)


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


def logits_forward(x, t, *, reduction):
    soft = np.log1p(np.exp(-np.abs(x)))
    items = either(
        np.maximum(x, 0.0) - x * t + soft,
        -(t * _log_sigmoid(x)) - (1.0 - t) * _log_sigmoid(-x),
        (1.0 - t) * x - _log_sigmoid(x),
    )
    return reduced(items, reduction)


def logits_vjp(g, y, x, t, *, reduction):
    each = shared(g, x.shape, reduction)
    log_p, log_q = _log_sigmoid(x), _log_sigmoid(-x)
    g_x = either(
        (sigmoid_forward(x) - t) * each,
        *_two_sided(sigmoid_forward(x), sigmoid_forward(-x), t, each),
        *_two_sided(np.exp(log_p), np.exp(log_q), t, each),  # the adjoint of log(1 + exp) as it stands
    )
    return g_x, either(-(x * each), log_q * each - log_p * each)


def _two_sided(p, q, t, each):
    """g·(p − t) as sums of the adjoints of the loss's terms, q being 1 − p."""
    return (
        p * each - t * each,
        (1.0 - t) * each * p - t * each * q,
        (1.0 - t) * each - q * each,
    )


binary_cross_entropy_with_logits = Rule(logits_forward, logits_vjp)
