"""lp_pool2d"""

import numpy as np

from definitions.common import collected
from definitions.pool2d import windows_of

NONE = ((0, 0), (0, 0))


def magnitude(A, x):
    return A.largest([x, -x])


def power(A, x, b):
    return A.power(x, b) if b else A.number(1.0)


def summed(A, xs, p):
    return A.sum([A.power(magnitude(A, x), p) for x in xs])


def lp_pool2d(A, x, *, p, **attrs):
    shape, windows = windows_of(x, padding=NONE, **attrs)
    y = np.empty(shape, object)
    for index, places in windows.items():
        y[index] = A.power(summed(A, [x[place] for place in places], p), 1.0 / p)
    return y


def lp_pool2d_vjp(A, g, x, *, p, **attrs):
    """K1 gives nothing at a kink; G2 admits g times anything in [−1, 1]."""
    parts = []
    for index, places in windows_of(x, padding=NONE, **attrs)[1].items():
        at, xs = g[index], [x[place] for place in places]
        empty = not any(float(each) for each in xs)
        total = summed(A, xs, p)
        y = A.saved(A.power(total, 1.0 / p))
        for place, each in zip(places, xs, strict=True):
            zero = float(each) == 0
            if zero and (empty or p == 1):
                parts += A.either(
                    lambda: [],
                    lambda place=place, at=at: [(place, at)],
                    lambda place=place, at=at: [(place, -at)],
                )
                continue
            if zero:
                continue
            a, sign = magnitude(A, each), 1.0 if float(each) > 0 else -1.0
            sent = A.either(
                lambda a=a, y=y, at=at: at * power(A, a / y, p - 1.0),
                lambda a=a, y=y, at=at: at * (power(A, a, p - 1.0) / power(A, y, p - 1.0)),
                lambda a=a, total=total, at=at: (
                    at
                    * (power(A, total, 1.0 / p - 1.0) * A.number(1.0 / p))
                    * (power(A, a, p - 1.0) * A.number(p))
                ),
            )
            parts.append((place, sent if sign > 0 else -sent))
    return (collected(A, x.shape, parts),)
