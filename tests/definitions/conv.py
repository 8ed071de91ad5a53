"""conv"""

from definitions.common import adjoints, counts, gathered, met


def correlation_terms(x, w, stride, padding, dilation, groups):
    (n_, _, h, width), (k_, d_, r_, s_) = x.shape, w.shape
    p_, q_ = counts((h, width), (r_, s_), stride, padding, dilation)
    down = met(p_, h, r_, stride[0], padding[0][0], dilation[0])
    across = met(q_, width, s_, stride[1], padding[1][0], dilation[1])
    terms = [
        ((n, k, p, q), (n, k // (k_ // groups) * d_ + c, i, j), (k, c, r, s))
        for n in range(n_) for k in range(k_) for c in range(d_)
        for p, r, i in down for q, s, j in across
    ]  # fmt: skip
    return (n_, k_, p_, q_), terms


def conv2d(A, x, w, b=None, **attrs):
    shape, terms = correlation_terms(x, w, **attrs)
    return gathered(A, shape, [(at_y, x[at_x], w[at_w]) for at_y, at_x, at_w in terms], b)


def conv2d_vjp(A, g, x, w, b=None, **attrs):
    return adjoints(A, g, x, w, b, correlation_terms(x, w, **attrs)[1])


def convolution_terms(x, w, padding):
    (n_, c_, h, width), (k_, _, r_, s_) = x.shape, w.shape
    p_, q_ = counts((h, width), (r_, s_), (1, 1), padding)
    (top, _), (left, _) = padding
    terms = [
        ((n, k, i, j), (n, c, m - top, l - left), (k, c, i + r_ - 1 - m, j + s_ - 1 - l))
        for n in range(n_) for k in range(k_) for c in range(c_)
        for i in range(p_) for j in range(q_)
        for m in range(top, top + h) for l in range(left, left + width)
        if 0 <= i + r_ - 1 - m < r_ and 0 <= j + s_ - 1 - l < s_
    ]  # fmt: skip
    return (n_, k_, p_, q_), terms


def convolve2d(A, x, w, *, padding):
    shape, terms = convolution_terms(x, w, padding)
    return gathered(A, shape, [(at_y, x[at_x], w[at_w]) for at_y, at_x, at_w in terms])


def convolve2d_vjp(A, g, x, w, *, padding):
    return adjoints(A, g, x, w, None, convolution_terms(x, w, padding)[1])
