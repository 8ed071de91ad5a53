"""sigmoid"""

from definitions.common import each, logistic


def sigmoid(A, x):
    return each(lambda x: logistic(A, x), x)


def sigmoid_vjp(A, g, x):
    def slope(g, x):
        y = A.saved(logistic(A, x))
        return A.either(lambda: g * (y * (1 - y)), lambda: (g * y) * (1 - y))

    return (each(slope, g, x),)
