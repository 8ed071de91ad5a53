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


def clip(A, x, low, high):
    low, high = A.number(low), A.number(high)
    return low if real(x) < real(low) else high if real(x) > real(high) else x


def piece(A, x, ends, values):
    """The value that belongs to the piece in which x lies; at an end that of a side, or the mean.

    There are as many ends as pieces, less one; at an end K1 takes the value that comes first.
    """
    for end, before, after in zip(ends, values, values[1:], strict=False):
        if real(x) == real(A.number(end)):
            return A.either(before, after, lambda b=before, a=after: (b() + a()) / 2)
        if real(x) < real(A.number(end)):
            return before()
    return values[-1]()


def clip_vjp(A, g, x, low, high):
    def slope(g, x):
        flat = lambda: g * A.number(0.0)
        return piece(A, x, (low, high), (flat, lambda: g, flat))

    return (each(slope, g, x),)


def relu6(A, x):
    return each(lambda x: clip(A, x, 0.0, 6.0), x)


def relu6_vjp(A, g, x):
    return clip_vjp(A, g, x, 0.0, 6.0)
