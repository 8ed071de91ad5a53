"""kl_div"""

import numpy as np

from definitions.common import each, reduced, shared


def kl_div(A, x, t, *, reduction):
    def loss(x, t):
        if t == 0:
            return A.number(0.0)
        log = A.log(t)
        return A.either(lambda: t * (log - x), lambda: t * log - t * x)

    items = each(loss, x, t)
    if reduction == "batchmean":
        return np.array(A.sum(list(items.flat)) / A.number(float(len(x))), object)
    return reduced(A, items, reduction)


def kl_div_vjp(A, g, x, t, *, reduction):
    def tilt(s, x, t):
        log = A.log(t)
        return A.either(
            lambda: (log + 1 - x) * s,
            lambda: log * s + s * t / t - x * s,
            lambda: (log - x) * s + s * t * (1 / t),
        )

    if reduction == "batchmean":
        share = A.saved(g[()] / A.number(float(len(x))))
        s = each(lambda _: share, np.empty(x.shape, object))
    else:
        s = shared(A, g, x.shape, reduction)
    return each(lambda s, t: -(t * s), s, t), each(tilt, s, x, t)
