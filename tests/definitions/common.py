"""What several definitions share: windows walked one by one, sums of terms, rows, reductions."""

import numpy as np


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


def adjoints(A, g, x, w, b, terms):
    g_x = gathered(A, x.shape, [(at_x, g[at_y], w[at_w]) for at_y, at_x, at_w in terms])
    g_w = gathered(A, w.shape, [(at_w, g[at_y], x[at_x]) for at_y, at_x, at_w in terms])
    if b is None:
        return g_x, g_w
    return g_x, g_w, collected(A, b.shape, [(at[1:2], g[at]) for at in np.ndindex(*g.shape)])


def each(f, *arrays):
    result = np.empty(arrays[0].shape, object)
    for index in np.ndindex(*result.shape):
        result[index] = f(*(a[index] for a in arrays))
    return result


def real(x):
    return getattr(x, "real", x)


def logistic(A, x):
    """1 / (1 + exp(−x)), or the same with exp(x) where x < 0."""
    if real(x) >= 0:
        return 1 / (1 + A.exp(-x))
    e = A.exp(x)
    return A.either(lambda: e / (1 + e), lambda: 1 / (1 + A.exp(-x)))


def softplus(A, x):
    """log(1 + exp(x))."""
    positive = real(x) > 0
    small = A.log1p(A.exp(-x if positive else x))
    return x + small if positive else small


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
