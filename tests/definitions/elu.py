"""elu"""

from definitions.common import each, real

SCALE, ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


def elu(A, x, *, alpha):
    alpha = A.number(alpha)
    return each(lambda x: x if real(x) > 0 else alpha * A.expm1(x), x)


def elu_vjp(A, g, x, *, alpha):
    """K1 takes the slope α at the kink; G2 admits any between α and 1."""
    alpha = A.number(alpha)

    def tilt(g, x):
        if real(x) > 0:
            return g
        left = decay(A, g, x, alpha)
        return left if x != 0 else A.either(lambda: left, lambda: g, lambda: 0.5 * g + 0.5 * left)

    return (each(tilt, g, x),)


def decay(A, g, x, steep):
    return A.either(
        lambda: g * (steep * A.exp(x)),
        lambda: (g * steep) * A.exp(x),
        lambda: g * steep * (A.expm1(x) + 1),
        lambda: g * (A.saved(steep * A.expm1(x)) + steep),
    )


def selu(A, x):
    scale, alpha, steep = A.number(SCALE), A.number(ALPHA), A.number(SCALE * ALPHA)

    def left(x):
        return A.either(lambda: steep * A.expm1(x), lambda: scale * (alpha * A.expm1(x)))

    return each(lambda x: scale * x if real(x) > 0 else left(x), x)


def selu_vjp(A, g, x):
    scale, steep = A.number(SCALE), A.number(SCALE * ALPHA)

    def tilt(g, x):
        if real(x) > 0:
            return g * scale
        left = decay(A, g, x, steep)
        return left if x != 0 else A.either(lambda: left, lambda: g * scale)

    return (each(tilt, g, x),)


def celu(A, x, *, alpha):
    alpha = A.number(alpha)
    return each(lambda x: x if real(x) >= 0 else alpha * A.expm1(x / alpha), x)


def celu_vjp(A, g, x, *, alpha):
    alpha = A.number(alpha)

    def tilt(g, x):
        if real(x) > 0:
            return g
        return A.either(
            lambda: g * A.exp(x / alpha),
            lambda: g * (1 / alpha) * alpha * A.exp(x / alpha),
            lambda: g * alpha * (A.expm1(x / alpha) + 1) / alpha,
            lambda: g * (A.saved(alpha * A.expm1(x / alpha)) / alpha + 1),
        )

    return (each(tilt, g, x),)
