"""sigmoid"""

from definitions.common import each, logistic


def sigmoid(A, x):
    return each(lambda x: logistic(A, x), x)


def sigmoid_vjp(A, g, x):
    def slope(g, x):
        y = A.saved(logistic(A, x))
        return A.either(lambda: g * (y * (1 - y)), lambda: (g * y) * (1 - y))

    return (each(slope, g, x),)


def tanh(A, x):
    return each(A.tanh, x)


def tanh_vjp(A, g, x):
    return (each(lambda g, x: through_tanh(A, g, A.saved(A.tanh(x))), g, x),)


def through_tanh(A, g, y):
    return A.either(lambda: g * (1 - y * y), lambda: (g + g * y) * (1 - y))


def silu(A, x):
    return each(lambda x: x * logistic(A, x), x)


def silu_vjp(A, g, x):
    def slope(g, x):
        s = logistic(A, x)
        return A.either(
            lambda: g * (s * (1 + x * (1 - s))),
            lambda: (g * s) * (1 + x * (1 - s)),
            lambda: g * s + (g * x) * (s * (1 - s)),
        )

    return (each(slope, g, x),)
