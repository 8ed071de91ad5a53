"""The Kullback–Leibler divergence, beside its adjoint."""

import numpy as np

from nnspec.reference.bounded import choose, either, plain
from nnspec.reference.contraction import total
from nnspec.reference.reduction import reduced, shared
from nnspec.reference.rule import Rule


def forward(x, t, *, reduction):
    absent = plain(t) == 0
    log_t = np.log(choose(absent, 0.0 * t + 1.0, t))
    x = choose(absent, 0.0 * t, x)  # 0 · (log 0 − x) = 0
    items = either((log_t - x) * t, log_t * t - x * t)
    return total(items) / float(x.shape[0]) if reduction == "batchmean" else reduced(items, reduction)


def vjp(g, y, x, t, *, reduction):
    if reduction == "batchmean":
        each = shared(g / float(x.shape[0]), x.shape, "sum")
    else:
        each = shared(g, x.shape, reduction)
    log_t = np.log(t)
    g_t = either(
        (log_t + 1.0 - x) * each,
        log_t * each + each * t / t - x * each,
        (log_t - x) * each + each * t * (1.0 / t),
    )
    return -(t * each), g_t


kl_div = Rule(forward, vjp)
