"""softmax"""

from definitions.common import log_soft, rows, soft


def softmax(A, x, *, axis):
    return rows(lambda x: soft(A, x), axis, x)


def softmax_vjp(A, g, x, *, axis):
    def row(g, x):
        y = [A.saved(v) for v in soft(A, x)]
        mean = A.sum([a * b for a, b in zip(g, y, strict=True)])
        return [slope(a, b, mean) for a, b in zip(g, y, strict=True)]

    def slope(a, b, mean):
        return A.either(lambda: b * (a - mean), lambda: a * b - b * mean)

    return (rows(row, axis, g, x),)


def log_softmax(A, x, *, axis):
    return rows(lambda x: log_soft(A, x), axis, x)


def log_softmax_vjp(A, g, x, *, axis):
    def row(g, x):
        y, total = [A.saved(v) for v in log_soft(A, x)], A.sum(g)
        return [a - A.exp(b) * total for a, b in zip(g, y, strict=True)]

    return (rows(row, axis, g, x),)
