"""penalty"""

import numpy as np

from definitions.common import each


def l2_penalty(A, w, *, rate):
    squares = [v * v for v in w.flat]
    y = np.empty((), object)
    y[()] = A.either(
        lambda: A.number(rate / 2) * A.sum(squares),
        lambda: A.number(rate) * (A.sum(squares) / 2),
        lambda: A.number(rate) * A.sum([v / 2 for v in squares]),
    )
    return y


def l2_penalty_vjp(A, g, w, *, rate):
    def slope(w):
        return A.either(
            lambda: (g[()] * A.number(rate)) * w,
            lambda: (g[()] * A.number(rate / 2)) * (w * 2),
            lambda: (g[()] * A.number(rate / 2)) * w * 2,
        )

    return (each(slope, w),)
