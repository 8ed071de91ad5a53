"""The formulas of the spec and their adjoints, literally: loops over indices, in any arithmetic.

Nothing here is shared with the reference. Operands are arrays of numbers of the arithmetic `A`;
where several formulas are admitted, `A.either` takes one of them.
"""

import numpy as np

# The terms of a windowed sum: which element of y, of x and of w meet.


def met(count, size, taps, stride, before, dilation=1):
    """(p, r, i): output position, tap, and the element of an axis that they meet."""
    reach = [p * stride + r * dilation - before for p in range(count) for r in range(taps)]
    places = [(p, r) for p in range(count) for r in range(taps)]
    return [(p, r, i) for (p, r), i in zip(places, reach, strict=True) if 0 <= i < size]


def fitting(size, taps, stride, sides, dilation=1):
    """How many windows fit: place one after the other until one reaches beyond the end."""
    count = 0
    while count * stride + (taps - 1) * dilation < size + sum(sides):
        count += 1
    return count


def counts(image, kernel, stride, padding, dilation=(1, 1)):
    return tuple(map(fitting, image, kernel, stride, padding, dilation))


def gathered(A, shape, parts, bias=None):
    """For each index of `shape`, the dot product of the pairs that name it."""
    pairs = {index: [] for index in np.ndindex(*shape)}
    for index, a, b in parts:
        pairs[index].append((a, b))
    result = np.empty(shape, object)
    for index, terms in pairs.items():
        result[index] = A.dot(terms) if bias is None else A.dot(terms, bias[index[1]])
    return result


def collected(A, shape, parts):
    """For each index of `shape`, the sum of the terms that name it."""
    terms = {index: [] for index in np.ndindex(*shape)}
    for index, a in parts:
        terms[index].append(a)
    result = np.empty(shape, object)
    for index, parts_of_it in terms.items():
        result[index] = A.sum(parts_of_it)
    return result


def each(f, *arrays):
    result = np.empty(arrays[0].shape, object)
    for index in np.ndindex(*result.shape):
        result[index] = f(*(a[index] for a in arrays))
    return result


# conv2d, convolve2d, linear


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


def adjoints(A, g, x, w, b, terms):
    g_x = gathered(A, x.shape, [(at_x, g[at_y], w[at_w]) for at_y, at_x, at_w in terms])
    g_w = gathered(A, w.shape, [(at_w, g[at_y], x[at_x]) for at_y, at_x, at_w in terms])
    if b is None:
        return g_x, g_w
    return g_x, g_w, collected(A, b.shape, [(at[1:2], g[at]) for at in np.ndindex(*g.shape)])


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


def linear_terms(x, w):
    ranges = np.ndindex(x.shape[0], w.shape[0], x.shape[1])
    return [((n, o), (n, i), (o, i)) for n, o, i in ranges]


def linear(A, x, w, b=None):
    terms = [(at_y, x[at_x], w[at_w]) for at_y, at_x, at_w in linear_terms(x, w)]
    return gathered(A, (x.shape[0], w.shape[0]), terms, b)


def linear_vjp(A, g, x, w, b=None):
    return adjoints(A, g, x, w, b, linear_terms(x, w))


# Pooling


def windows_of(x, window, stride, padding):
    """For each index of y, the indices of x in its window, in row-major order."""
    n_, c_, h, width = x.shape
    p_, q_ = counts((h, width), window, stride, padding)
    found = {index: [] for index in np.ndindex(n_, c_, p_, q_)}
    for n, c in np.ndindex(n_, c_):
        for p, _, i in met(p_, h, window[0], stride[0], padding[0][0]):
            for q, _, j in met(q_, width, window[1], stride[1], padding[1][0]):
                found[n, c, p, q].append((n, c, i, j))
    return (n_, c_, p_, q_), found


def max_pool2d(A, x, **attrs):
    shape, windows = windows_of(x, **attrs)
    y = np.empty(shape, object)
    for index, places in windows.items():
        y[index] = A.largest([x[place] for place in places])
    return y


def max_pool2d_vjp(A, g, x, **attrs):
    """K1 gives all of g to the first of several maximisers; G2 admits any shares."""
    parts = []
    for index, places in windows_of(x, **attrs)[1].items():
        largest = max(float(x[place]) for place in places)
        best = [place for place in places if float(x[place]) == largest]
        parts += A.either(
            lambda best=best, at=index: [(best[0], g[at])],
            lambda best=best, at=index: [(best[-1], g[at])],
            lambda best=best, at=index: [(place, g[at] / A.number(len(best))) for place in best],
        )
    return (collected(A, x.shape, parts),)


def averaged(window, places, count_padding):
    return float(window[0] * window[1] if count_padding else len(places))


def avg_pool2d(A, x, *, count_padding, **attrs):
    shape, windows = windows_of(x, **attrs)
    y = np.empty(shape, object)
    for index, places in windows.items():
        count = A.number(averaged(attrs["window"], places, count_padding))
        y[index] = A.sum([x[place] for place in places]) / count
    return y


def avg_pool2d_vjp(A, g, x, *, count_padding, **attrs):
    parts = []
    for index, places in windows_of(x, **attrs)[1].items():
        share = g[index] / A.number(averaged(attrs["window"], places, count_padding))
        parts += [(place, share) for place in places]
    return (collected(A, x.shape, parts),)


# Activations


def relu(A, x):
    return each(lambda x: A.largest([x, A.number(0.0)]), x)


def relu_vjp(A, g, x):
    """K1 takes the slope 0 at the kink; G2 admits any from 0 to 1."""

    def slope(x):
        kinked = A.either(lambda: 0.0, lambda: 1.0, lambda: 0.5, lambda: 0.3)
        return A.number(1.0 if real(x) > 0 else kinked if real(x) == 0 else 0.0)

    return (each(lambda g, x: g * slope(x), g, x),)


def real(x):
    return getattr(x, "real", x)


def logistic(A, x):
    """1 / (1 + exp(−x)), or the same with exp(x) where x < 0."""
    if real(x) >= 0:
        return 1 / (1 + A.exp(-x))
    e = A.exp(x)
    return A.either(lambda: e / (1 + e), lambda: 1 / (1 + A.exp(-x)))


def sigmoid(A, x):
    return each(lambda x: logistic(A, x), x)


def sigmoid_vjp(A, g, x):
    def slope(g, x):
        y = A.saved(logistic(A, x))
        return A.either(lambda: g * (y * (1 - y)), lambda: (g * y) * (1 - y))

    return (each(slope, g, x),)


def flatten(A, x):
    (n_, *rest) = x.shape
    y = np.empty((n_, int(np.prod(rest))), object)
    for n in range(n_):
        y[n, :] = list(x[n].flat)
    return y


def flatten_vjp(A, g, x):
    return (np.array(list(g.flat), object).reshape(x.shape),)


def rows(row, axis, *arrays):
    """Apply `row` to every line along an axis."""
    lines = [np.moveaxis(a, axis, -1) for a in arrays]
    result = np.empty(lines[0].shape, object)
    for index in np.ndindex(*result.shape[:-1]):
        result[index][:] = row(*(list(line[index]) for line in lines))
    return np.moveaxis(result, -1, axis)


def soft(A, x):
    m = A.largest(x)
    e = [A.exp(v - m) for v in x]
    total = A.sum(e)
    return [v / total for v in e]


def log_soft(A, x):
    m = A.largest(x)
    log = A.log(A.sum([A.exp(v - m) for v in x]))
    return [A.either(lambda v=v: (v - m) - log, lambda v=v: v - (m + log)) for v in x]


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


# Losses


def reduced(A, items, reduction):
    if reduction == "none":
        return items
    total = A.sum(list(items.flat))
    result = np.empty((), object)
    result[()] = total if reduction == "sum" else total / A.number(float(items.size))
    return result


def shared(A, g, shape, reduction):
    """The cotangent of every item's loss."""
    if reduction == "none":
        return g
    share = g[()] if reduction == "sum" else A.saved(g[()] / A.number(float(np.prod(shape))))
    return each(lambda _: share, np.empty(shape, object))


def cross_entropy(A, x, t, *, reduction):
    items = np.empty(x.shape[:1], object)
    for n in range(len(x)):
        log_p = [A.saved(v) for v in log_soft(A, list(x[n]))]
        if t.ndim == 1:
            items[n] = -log_p[t[n]]
        else:
            items[n] = -A.sum([a * b for a, b in zip(t[n], log_p, strict=True) if a != 0])
    return reduced(A, items, reduction)


def cross_entropy_vjp(A, g, x, t, *, reduction):
    shares = shared(A, g, x.shape[:1], reduction)
    lines = [entropy_row(A, *row) for row in zip(shares, x, targets(A, x, t), strict=True)]
    g_x, g_t = np.array(lines, object).transpose(1, 0, 2)
    return (g_x, None) if t.ndim == 1 else (g_x, g_t)


def targets(A, x, t):
    """Labels as rows with a single 1."""
    if t.ndim > 1:
        return t
    return [[A.number(float(label == c)) for c in range(x.shape[1])] for label in t]


def entropy_row(A, s, x, t):
    log_p = [A.saved(v) for v in log_soft(A, list(x))]

    def slope(p, t_c):
        return A.either(
            lambda: (p * A.sum(list(t)) - t_c) * s,
            lambda: p * A.sum(list(t)) * s - t_c * s,
            lambda: p * A.sum([v * s for v in t]) - t_c * s,
        )

    p = A.either(lambda: [A.exp(v) for v in log_p], lambda: soft(A, list(x)))
    return [slope(*pair) for pair in zip(p, t, strict=True)], [-(v * s) for v in log_p]


def logs(A, p):
    return A.log(p), A.either(lambda: A.log(1 - p), lambda: A.log1p(-p))


def weighted_log(t, log):
    return 0 * t if t == 0 else t * log()


def binary_cross_entropy(A, p, t, *, reduction):
    def loss(p, t):
        return -(weighted_log(t, lambda: logs(A, p)[0]) + weighted_log(1 - t, lambda: logs(A, p)[1]))

    return reduced(A, each(loss, p, t), reduction)


def binary_cross_entropy_vjp(A, g, p, t, *, reduction):
    def slope(s, p, t):
        return A.either(lambda: (p - t) / (p * (1 - p)) * s, lambda: (1 - t) / (1 - p) * s - t / p * s)

    def tilt(s, p):
        log_p, log_q = logs(A, p)
        return A.either(lambda: (log_q - log_p) * s, lambda: log_q * s - log_p * s)

    s = shared(A, g, p.shape, reduction)
    return each(slope, s, p, t), each(tilt, s, p)


def softplus(A, x):
    """log(1 + exp(x))."""
    positive = real(x) > 0
    small = A.log1p(A.exp(-x if positive else x))
    return x + small if positive else small


def binary_cross_entropy_with_logits(A, x, t, *, reduction):
    def loss(x, t):
        soft = A.log1p(A.exp(-x if real(x) > 0 else x))
        return A.either(
            lambda: (x if real(x) > 0 else A.number(0.0)) - x * t + soft,
            lambda: (1 - t) * softplus(A, x) + t * softplus(A, -x),
            lambda: (1 - t) * x + softplus(A, -x),
        )

    return reduced(A, each(loss, x, t), reduction)


def binary_cross_entropy_with_logits_vjp(A, g, x, t, *, reduction):
    def slope(s, x, t):
        sigma, mirrored = logistic(A, x), logistic(A, -x)
        return A.either(
            lambda: (sigma - t) * s,
            lambda: sigma * s - t * s,
            lambda: (1 - t) * s * sigma - t * s * mirrored,
            lambda: (1 - t) * s - mirrored * s,
        )

    s = shared(A, g, x.shape, reduction)
    return each(slope, s, x, t), each(lambda s, x: -(x * s), s, x)
