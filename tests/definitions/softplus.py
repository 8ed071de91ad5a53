"""softplus"""

from definitions.common import each, logistic, real
from definitions.common import softplus as stable
from definitions.sigmoid import through_tanh


def soft(A, x):
    """log(1 + exp(x)), the exponential taken directly where it cannot overflow."""
    direct = real(x) < 8
    return A.either(lambda: stable(A, x), lambda: A.log1p(A.exp(x)) if direct else stable(A, x))


def slope(A, x):
    """sigmoid(x), perhaps from softplus."""
    return A.either(lambda: logistic(A, x), lambda: A.exp(x - stable(A, x)))


def softplus(A, x):
    return each(lambda x: soft(A, x), x)


def softplus_vjp(A, g, x):
    return (each(lambda g, x: g * slope(A, x), g, x),)


def log_sigmoid(A, x):
    return each(lambda x: -soft(A, -x), x)


def log_sigmoid_vjp(A, g, x):
    def mirrored(x):
        negative = real(x) < 0
        z = A.saved(A.exp(x if negative else -x))
        small = z / (1 + z)
        return A.either(lambda: slope(A, -x), lambda: 1 - small if negative else small)

    return (each(lambda g, x: g * mirrored(x), g, x),)


def mish(A, x):
    return each(lambda x: x * A.tanh(soft(A, x)), x)


def mish_vjp(A, g, x):
    def tilt(g, x):
        h, s = A.tanh(soft(A, x)), slope(A, x)
        return A.either(
            lambda: g * (h + x * s * (1 - h * h)),
            lambda: g * h + through_tanh(A, g * x, h) * s,
        )

    return (each(tilt, g, x),)
