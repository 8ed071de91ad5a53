"""softsign"""

from definitions.common import each, real


def magnitude(x):
    return -x if real(x) < 0 else x


def softsign(A, x):
    return each(lambda x: x / (1 + magnitude(x)), x)


def softsign_vjp(A, g, x):
    def slope(g, x):
        d = 1 + magnitude(x)
        return A.either(lambda: g / d / d, lambda: g / d - g * (magnitude(x) / d) / d)

    return (each(slope, g, x),)
