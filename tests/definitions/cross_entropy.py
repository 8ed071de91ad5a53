"""cross_entropy"""

import numpy as np

from definitions.common import each, log_soft, reduced, soft


def kept(t, ignore_index):
    """The places of the items that count."""
    return [n for n in range(len(t)) if t.ndim > 1 or t[n] != ignore_index]


def divisor(A, t, weight, ignore_index):
    """What the mean divides by."""
    counted = kept(t, ignore_index)
    if weight is None or t.ndim > 1:
        return A.number(float(len(counted)))
    return A.saved(A.sum([weight[t[n]] for n in counted]))


def averaged(A, items, reduction, by):
    """The items of those that count, or their sum, or their mean."""
    if reduction != "mean":
        return reduced(A, items, reduction)
    return np.array(A.sum(list(items.flat)) / by, object)


def shares(A, g, t, reduction, by, ignore_index):
    """The cotangent of every item's loss; none where a label is ignored."""
    result, counted = np.empty(len(t), object), kept(t, ignore_index)
    share = A.saved(g[()] / by) if reduction == "mean" else None
    for n in range(len(t)):
        own = share if reduction == "mean" else g[()] if reduction == "sum" else g[n]
        result[n] = own if n in counted else A.number(0.0)
    return result


def target(A, t, weight, smoothing, classes):
    """One row of what stands before the logarithms."""
    if np.ndim(t) == 0:
        t = [A.number(float(t == c)) for c in range(classes)]
    if smoothing:
        part = A.either(
            lambda: A.number(smoothing / classes),
            lambda: A.number(smoothing) / A.number(float(classes)),
        )
        t = [A.number(1.0 - smoothing) * v + part for v in t]
    return list(t) if weight is None else [v * w for v, w in zip(t, weight, strict=True)]


def item(A, x, t, weight, smoothing):
    log_p, labelled = [A.saved(v) for v in log_soft(A, list(x))], np.ndim(t) == 0
    weighted = log_p if weight is None else [v * w for v, w in zip(log_p, weight, strict=True)]
    if labelled and not smoothing:
        return -weighted[t]
    u = target(A, t, weight, smoothing, len(log_p))
    whole = [a * b for a, b in zip(u, log_p, strict=True) if a != 0]
    if not labelled:
        return -A.sum(whole)
    hard, soft = A.number(1.0 - smoothing), A.number(smoothing / len(log_p))
    return A.either(lambda: -A.sum(whole), lambda: -(hard * weighted[t]) - soft * A.sum(weighted))


def cross_entropy(A, x, t, weight=None, *, label_smoothing, ignore_index, reduction):
    items, counted = np.empty(len(x), object), kept(t, ignore_index)
    for n in range(len(x)):
        items[n] = item(A, x[n], t[n], weight, label_smoothing) if n in counted else A.number(0.0)
    return averaged(A, items, reduction, divisor(A, t, weight, ignore_index))


def cross_entropy_vjp(A, g, x, t, weight=None, *, label_smoothing, ignore_index, reduction):
    sent = shares(A, g, t, reduction, divisor(A, t, weight, ignore_index), ignore_index)
    labels = [0 if t.ndim == 1 and t[n] == ignore_index else t[n] for n in range(len(t))]
    rows = [target(A, labels[n], weight, label_smoothing, x.shape[1]) for n in range(len(x))]
    lines = [entropy_row(A, *row) for row in zip(sent, x, rows, strict=True)]
    g_x, log_p = np.array(lines, object).transpose(1, 0, 2)
    more = () if weight is None else (None,)
    if t.ndim == 1:
        return g_x, None, *more
    scale = [A.number(1.0 - label_smoothing)] * x.shape[1]
    scale = scale if weight is None else [a * w for a, w in zip(scale, weight, strict=True)]
    plain = weight is None and not label_smoothing
    g_t = (
        log_p if plain else each(lambda v, s: v * s, log_p, np.broadcast_to(np.array(scale, object), x.shape))
    )
    return g_x, g_t, *more


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


def nll_loss(A, x, t, weight=None, *, ignore_index, reduction):
    items, counted = np.empty(len(x), object), kept(t, ignore_index)
    for n in range(len(x)):
        loss = -x[n, t[n]] if weight is None else -(x[n, t[n]] * weight[t[n]])
        items[n] = loss if n in counted else A.number(0.0)
    return averaged(A, items, reduction, divisor(A, t, weight, ignore_index))


def nll_loss_vjp(A, g, x, t, weight=None, *, ignore_index, reduction):
    sent = shares(A, g, t, reduction, divisor(A, t, weight, ignore_index), ignore_index)
    g_x = np.empty(x.shape, object)
    for n, c in np.ndindex(*x.shape):
        part = sent[n] if weight is None else sent[n] * weight[c]
        g_x[n, c] = -part if c == t[n] else A.number(0.0)
    return (g_x, None) if weight is None else (g_x, None, None)
