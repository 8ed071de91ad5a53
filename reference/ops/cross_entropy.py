"""Cross-entropy of classes: a loss for each item, then a sum, or a mean over what counts."""

from typing import Any

import numpy as np

from nnspec.reference.bounded import choose, either, plain, saved, select
from nnspec.reference.contraction import total
from nnspec.reference.ops.softmax import log_softmax_forward
from nnspec.reference.rule import Rule


class _Counted:
    """Which labels are kept, and what the mean divides by: their weights, their number, or N."""

    def __init__(self, t, weight, ignore_index):
        self.labelled = len(t.shape) == 1
        labels = plain(t).astype(int) if self.labelled else None
        self.kept = np.ones(t.shape[0], bool) if labels is None else labels != ignore_index
        at = None if labels is None else (np.arange(len(labels)), np.where(self.kept, labels, 0))
        self.at: Any = at
        if at is None or weight is None:
            self.divisor = float(self.kept.sum())
        else:
            self.divisor = saved(total(choose(self.kept, weight[at[1]], 0.0)))

    def reduced(self, items, reduction):
        items = choose(self.kept, items, 0.0)
        if reduction == "none":
            return items
        return total(items) if reduction == "sum" else total(items) / self.divisor

    def shared(self, g, reduction):
        """The cotangent of each item's loss: nothing of one ignored, NaN or ∞ of a mean over nothing."""
        each = g if reduction == "none" else select(lambda a: np.broadcast_to(a, self.kept.shape), g)
        each = saved(each / self.divisor) if reduction == "mean" else each
        nothing = reduction == "mean" and plain(self.divisor) == 0
        return choose(self.kept | nothing, each, 0.0)


def _hard(log_p, weight, at):
    """The losses of labels."""
    return -log_p[at] if weight is None else -(log_p[at] * weight[at[1]])


def _soft(log_p, weight):
    """The losses of all classes, added up."""
    return -total(log_p if weight is None else log_p * weight, axis=-1)


def _times_log(t, log_p):
    """t · log p, with 0 · log 0 = 0."""
    absent = plain(t) == 0
    return choose(absent, 0.0 * t, choose(absent, 0.0 * t, log_p) * t)


def _targets(t, at, like, weight, smoothing):
    """The rows u of the formula, weighted and smoothed, in the ways that they are computed."""
    classes = like.shape[1]
    never = np.zeros(like.shape, bool)
    rows = t if at is None else choose(never, like, np.eye(classes)[at[1]])
    if smoothing:
        nothing = choose(never, like, 0.0)
        share = either(nothing + smoothing / classes, (nothing + smoothing) / float(classes))
        apart = (rows * (1.0 - smoothing), share)
        if weight is not None:
            apart = tuple(part * weight for part in apart)
        smooth = rows * (1.0 - smoothing) + share
        return either(smooth if weight is None else smooth * weight, apart[0] + apart[1])
    return rows if weight is None else rows * weight


def forward(x, t, weight=None, *, label_smoothing, ignore_index, reduction):
    log_p, count = saved(log_softmax_forward(x, axis=-1)), _Counted(t, weight, ignore_index)
    if count.labelled and not label_smoothing:
        return count.reduced(_hard(log_p, weight, count.at), reduction)
    u = _targets(t, count.at, x, weight, label_smoothing)
    y = count.reduced(-total(_times_log(u, log_p), axis=-1), reduction)
    if not count.labelled:
        return y
    hard = count.reduced(_hard(log_p, weight, count.at), reduction)
    soft = count.reduced(_soft(log_p, weight), reduction)
    return either(y, hard * (1.0 - label_smoothing) + soft * (label_smoothing / x.shape[1]))


def vjp(g, y, x, t, weight=None, *, label_smoothing, ignore_index, reduction):
    log_p, count = saved(log_softmax_forward(x, axis=-1)), _Counted(t, weight, ignore_index)
    each, p = count.shared(g, reduction).reshape(-1, 1), np.exp(log_p)
    u = _targets(t, count.at, x, weight, label_smoothing)
    s = total(u, axis=-1, keepdims=True)
    ways = [
        (p * s - u) * each,
        p * s * each - each * u,
        p * total(each * u, axis=-1, keepdims=True) - each * u,
    ]
    if count.labelled and weight is not None and not label_smoothing:
        ways.append((p - np.eye(x.shape[1])[count.at[1]]) * (each * weight[count.at[1]].reshape(-1, 1)))
    g_t = None if count.labelled else _of_target(log_p, each, weight, label_smoothing)
    return (either(*ways), g_t) if weight is None else (either(*ways), g_t, None)


def _of_target(log_p, each, weight, smoothing):
    g_t = -(log_p * each)
    g_t = g_t if weight is None else g_t * weight
    return g_t * (1.0 - smoothing) if smoothing else g_t


cross_entropy = Rule(forward, vjp)


def nll_forward(x, t, weight=None, *, ignore_index, reduction):
    count = _Counted(t, weight, ignore_index)
    return count.reduced(_hard(x, weight, count.at), reduction)


def nll_vjp(g, y, x, t, weight=None, *, ignore_index, reduction):
    count = _Counted(t, weight, ignore_index)
    each = count.shared(g, reduction)
    each = each if weight is None else either(each * weight[count.at[1]], *_late(g, weight, count, reduction))
    rows = np.eye(x.shape[1])[count.at[1]] == 1
    g_x = choose(rows, select(lambda a: np.broadcast_to(a.reshape(-1, 1), x.shape), -each), 0.0)
    return (g_x, None) if weight is None else (g_x, None, None)


def _late(g, weight, count, reduction):
    """The weight applied before the division."""
    if reduction != "mean":
        return ()
    every = select(lambda a: np.broadcast_to(a, count.kept.shape), g)
    return (choose(count.kept, every * weight[count.at[1]] / count.divisor, 0.0),)


nll_loss = Rule(nll_forward, nll_vjp)
