"""dropout with a given mask."""

from definitions.common import each


def dropout(A, x, m, *, p):
    def kept(x, m):
        return x / (1 - A.number(p)) if float(m) else A.number(0.0)

    return each(kept, x, m)


def dropout_vjp(A, g, x, m, *, p):
    return dropout(A, g, m, p=p), None
