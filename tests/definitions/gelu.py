"""gelu"""

from math import pi, sqrt

from definitions.common import each
from definitions.sigmoid import through_tanh


def share(A, x, approximate):
    """How much of x passes, times 2."""
    if approximate == "tanh":
        return 1 + A.tanh(inner(A, x))
    return 1 + A.erf(x * A.number(sqrt(0.5)))


def inner(A, x):
    return A.number(sqrt(2 / pi)) * (x + A.number(0.044715) * (x * x * x))


def gelu(A, x, *, approximate):
    def value(x):
        return A.either(
            lambda: (x * 0.5) * share(A, x, approximate),
            lambda: x * (0.5 * share(A, x, approximate)),
        )

    return each(value, x)


def gelu_vjp(A, g, x, *, approximate):
    slope = through_inner if approximate == "tanh" else through_erf
    return (each(lambda g, x: slope(A, g, x), g, x),)


def through_erf(A, g, x):
    passed, root = 0.5 * share(A, x, "none"), A.number(sqrt(0.5))
    density = A.exp(-0.5 * (x * x)) * A.number(0.5 * sqrt(2 / pi))
    z = x * root
    return A.either(
        lambda: g * (passed + x * density),
        lambda: g * (0.5 * (1 + (A.erf(z) + 2 * x * density))),
        lambda: g * passed + g * 0.5 * x * (A.exp(-(z * z)) * A.number(2 / sqrt(pi))) * root,
        lambda: g * passed + g * (0.5 * x) * A.number(2 / sqrt(pi)) * A.exp(-(z * z)) * root,
    )


def through_inner(A, g, x):
    passed, root, c = 0.5 * share(A, x, "tanh"), A.number(sqrt(2 / pi)), A.number(0.044715)
    t = A.tanh(inner(A, x))
    once = through_tanh(A, g * x * 0.5, t) * root
    return A.either(
        lambda: g * (passed + 0.5 * x * (1 - t * t) * (root * (1 + 3 * c * (x * x)))),
        lambda: g * passed + (once + once * c * (3 * (x * x))),
    )
