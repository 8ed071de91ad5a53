"""conv_transpose2d"""

import numpy as np

from definitions.common import adjoints, gathered


def spread_terms(x, w, stride, padding, output_padding, dilation, groups):
    """Every product of x and w, and the place in y where it falls, if it is not cut off."""
    (n_, c_, *image), (_, d_, *kernel) = x.shape, w.shape
    size = [
        max(p * s + r * d for p in range(count) for r in range(taps)) + 1 + rest - low - high
        for count, taps, s, d, rest, (low, high) in zip(
            image, kernel, stride, dilation, output_padding, padding, strict=True
        )
    ]
    terms = []
    for n, c, k, p, q, r, s in np.ndindex(n_, c_, d_, *image, *kernel):
        i = p * stride[0] + r * dilation[0] - padding[0][0]
        j = q * stride[1] + s * dilation[1] - padding[1][0]
        if 0 <= i < size[0] and 0 <= j < size[1]:
            run = c // (c_ // groups)
            terms.append(((n, run * d_ + k, i, j), (n, c, p, q), (c, k, r, s)))
    return (n_, d_ * groups, *size), terms


def conv_transpose2d(A, x, w, b=None, **attrs):
    shape, terms = spread_terms(x, w, **attrs)
    return gathered(A, shape, [(at_y, x[at_x], w[at_w]) for at_y, at_x, at_w in terms], b)


def conv_transpose2d_vjp(A, g, x, w, b=None, **attrs):
    return adjoints(A, g, x, w, b, spread_terms(x, w, **attrs)[1])
