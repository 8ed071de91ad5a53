"""conv1d and conv3d"""

from itertools import product

from definitions.common import adjoints, counts, gathered, met


def correlation_terms(x, w, stride, padding, dilation, groups):
    (n_, _, *image), (k_, d_, *kernel) = x.shape, w.shape
    size = counts(image, kernel, stride, padding, dilation)
    before = [low for low, _ in padding]
    along = [met(*one) for one in zip(size, image, kernel, stride, before, dilation, strict=True)]
    terms = []
    for n, k, c, *ways in product(range(n_), range(k_), range(d_), *along):
        p, r, i = zip(*ways, strict=True)
        terms.append(((n, k, *p), (n, k // (k_ // groups) * d_ + c, *i), (k, c, *r)))
    return (n_, k_, *size), terms


def convolved(A, x, w, b=None, **attrs):
    shape, terms = correlation_terms(x, w, **attrs)
    return gathered(A, shape, [(at_y, x[at_x], w[at_w]) for at_y, at_x, at_w in terms], b)


def convolved_vjp(A, g, x, w, b=None, **attrs):
    return adjoints(A, g, x, w, b, correlation_terms(x, w, **attrs)[1])


conv1d = conv3d = convolved
conv1d_vjp = conv3d_vjp = convolved_vjp
