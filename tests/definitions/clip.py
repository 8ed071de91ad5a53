"""clip_by_value, clip_by_global_norm"""

from definitions.common import each
from definitions.steps import constant


def clip_by_value(A, g, *, limit):
    c = constant(A, lambda c: c, limit)

    def clipped(x):
        return c if x > c else -c if -c > x else x

    return each(clipped, g)


def norm(A, g, h):
    squares, others = A.dot([(x, x) for x in g.flat]), A.dot([(x, x) for x in h.flat])

    def of_norms():
        root, rest = A.sqrt(squares), A.sqrt(others)
        return A.sqrt(root * root + rest * rest)

    return A.either(lambda: A.sqrt(squares + others), of_norms)


def clip_by_global_norm(A, g, h, *, limit, margin):
    n, c = norm(A, g, h), constant(A, lambda c: c, limit)
    below = n + constant(A, lambda e: e, margin) if margin else n
    if not c >= below:
        if margin:
            s = c / below
            return each(lambda x: x * s, g), each(lambda x: x * s, h)
        scaled = lambda x: A.either(lambda: x * (c / n), lambda: x / n * c)
        return each(scaled, g), each(scaled, h)
    return g, h
