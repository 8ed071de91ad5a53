"""rectifier"""

from definitions.common import each, real


def relu(A, x):
    return each(lambda x: A.largest([x, A.number(0.0)]), x)


def relu_vjp(A, g, x):
    """K1 takes the slope 0 at the kink; G2 admits any from 0 to 1."""

    def slope(x):
        kinked = A.either(lambda: 0.0, lambda: 1.0, lambda: 0.5, lambda: 0.3)
        return A.number(1.0 if real(x) > 0 else kinked if real(x) == 0 else 0.0)

    return (each(lambda g, x: g * slope(x), g, x),)
