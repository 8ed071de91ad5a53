"""hard"""

from definitions.common import each, real
from definitions.rectifier import clip, clip_vjp, piece


def ramp(A, x):
    return A.either(lambda: x / 6 + A.number(0.5), lambda: (x + 3) / 6)


def hard_sigmoid(A, x):
    return each(lambda x: clip(A, ramp(A, x), 0.0, 1.0), x)


def hard_sigmoid_vjp(A, g, x):
    """Rounding may move x over an end, and with it the slope."""

    def slope(g, x):
        flat, steep = A.number(0.0), lambda: g / 6
        return piece(A, ramp(A, x), (0.0, 1.0), (lambda: g * flat, steep, lambda: g * flat))

    return (each(slope, g, x),)


def hard_tanh(A, x, *, low, high):
    return each(lambda x: clip(A, x, low, high), x)


def hard_tanh_vjp(A, g, x, *, low, high):
    return clip_vjp(A, g, x, low, high)


def hard_swish(A, x):
    def value(x):
        return A.either(
            lambda: x * clip(A, ramp(A, x), 0.0, 1.0),
            lambda: x * clip(A, x + 3, 0.0, 6.0) / 6 if -4096 < real(x) < 4096 else flat(x),
        )

    def flat(x):
        return x * A.number(float(real(x) > 0))

    return each(value, x)


def hard_swish_vjp(A, g, x):
    def slope(g, x):
        t = ramp(A, x)
        curved = A.either(lambda: lambda: g * (x / 3 + A.number(0.5)), lambda: lambda: g * t + g * x / 6)
        return piece(A, t, (0.0, 1.0), (lambda: g * A.number(0.0), curved, lambda: g))

    return (each(slope, g, x),)
