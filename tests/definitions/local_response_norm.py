"""local_response_norm"""

import numpy as np

from definitions.common import collected, each


def near(i, count, size):
    return range(max(i - size // 2, 0), min(i + (size - 1) // 2 + 1, count))


def channels(shape, size):
    """For each index, the indices of its window of channels."""
    return {
        (n, c, h, w): [(n, i, h, w) for i in near(c, shape[1], size)] for n, c, h, w in np.ndindex(*shape)
    }


def squares(shape, size):
    """For each index, the indices of its square within the channel."""
    return {
        (n, c, h, w): [(n, c, i, j) for i in near(h, shape[2], size) for j in near(w, shape[3], size)]
        for n, c, h, w in np.ndindex(*shape)
    }


def divisors(A, x, found, share, alpha, k):
    d = np.empty(x.shape, object)
    for i, region in found.items():
        total = A.dot([(x[j], x[j]) for j in region])
        d[i] = A.number(k) + A.either(
            lambda t=total: t * A.number(alpha / share), lambda t=total: t / A.number(share) * A.number(alpha)
        )
    return d


def reduced_by(A, beta):
    return lambda x, d: A.either(lambda: x * A.power(d, -beta), lambda: x / A.power(d, beta))


def normalised(A, x, found, share, alpha, beta, k):
    d = divisors(A, x, found, share, alpha, k)
    return each(reduced_by(A, beta), x, d)


def normalised_vjp(A, g, x, found, share, alpha, beta, k):
    d = divisors(A, x, found, share, alpha, k)

    def sent(g, x, d):
        return A.either(
            lambda: g * x * A.power(d, -beta - 1),
            lambda: g * (A.saved(reduced_by(A, beta)(x, d)) / d),
            lambda: g * x * A.power(d, -beta) / d,
        )

    def received(g, x, d, total):
        through = A.either(
            lambda: x * total * A.number(2 * alpha * beta / share),
            lambda: total / A.number(share) * A.number(alpha * beta) * (x * 2),
        )
        return reduced_by(A, beta)(g, d) - through

    parts = each(sent, g, x, d)
    sums = collected(A, x.shape, [(j, parts[i]) for i, region in found.items() for j in region])
    return (each(received, g, x, d, sums),)


def local_response_norm(A, x, *, size, **attrs):
    return normalised(A, x, channels(x.shape, size), float(size), **attrs)


def local_response_norm_vjp(A, g, x, *, size, **attrs):
    return normalised_vjp(A, g, x, channels(x.shape, size), float(size), **attrs)


def local_response_norm_within(A, x, *, size, **attrs):
    return normalised(A, x, squares(x.shape, size), float(size * size), **attrs)


def local_response_norm_within_vjp(A, g, x, *, size, **attrs):
    return normalised_vjp(A, g, x, squares(x.shape, size), float(size * size), **attrs)
