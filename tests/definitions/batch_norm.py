"""batch_norm"""

import numpy as np

from definitions.common import collected


def gathered_by(shape, key):
    """The indices of an array, by the group that each belongs to."""
    groups = {}
    for index in np.ndindex(*shape):
        groups.setdefault(key(index), []).append(index)
    return groups


def statistics(A, xs):
    n = A.number(float(len(xs)))
    mean = A.either(lambda: A.sum(xs) / n, lambda: updated(A, xs))
    rests = [x - mean for x in xs]
    return mean, rests, A.dot([(c, c) for c in rests]) / n


def updated(A, xs):
    """Welford's mean, one element after the other."""
    mean = A.number(0.0)
    for k, x in enumerate(xs):
        mean = mean + (x - mean) / A.number(k + 1.0)
    return mean


def inverse_root(A, variance, epsilon):
    return 1 / A.sqrt(variance + A.number(epsilon))


def line(A, x, rest, mean, root, scale, shift):
    slope = root * scale
    return A.either(
        lambda: rest * root * scale + shift,
        lambda: rest * slope + shift,
        lambda: x * slope + (shift - mean * slope),
    )


def channel(index):
    return index[1]


def normalised(A, x, scale, shift, epsilon, key, place):
    """Group by group; `place` is where an index finds its scale and its shift."""
    y = np.empty(x.shape, object)
    for indices in gathered_by(x.shape, key).values():
        mean, rests, variance = statistics(A, [x[i] for i in indices])
        root = inverse_root(A, variance, epsilon)
        for i, rest in zip(indices, rests, strict=True):
            y[i] = line(A, x[i], rest, mean, root, scale[place(i)], shift[place(i)])
    return y


def normalised_vjp(A, g, x, scale, epsilon, key, place):
    g_x, scales, shifts = np.empty(x.shape, object), [], []
    for indices in gathered_by(x.shape, key).values():
        xs = [x[i] for i in indices]
        mean, rests, variance = statistics(A, xs)
        root = inverse_root(A, variance, epsilon)
        h = [g[i] * scale[place(i)] for i in indices]
        for i, value in zip(indices, slopes(A, h, xs, rests, mean, variance, root, epsilon), strict=True):
            g_x[i] = value
        scales += parts_of_scale(A, g, x, indices, rests, mean, root, place)
        shifts += [(place(i), g[i]) for i in indices]
    return g_x, collected(A, scale.shape, scales), collected(A, scale.shape, shifts)


def parts_of_scale(A, g, x, indices, rests, mean, root, place):
    """g·x̂ one by one, or the sums for one scale times 1/√, with the mean taken out before or after."""
    whole = {}
    for i, rest in zip(indices, rests, strict=True):
        whole.setdefault(place(i), []).append((g[i], rest, x[i]))

    def one_by_one():
        return [(at, g * (c * root)) for at, terms in whole.items() for g, c, _ in terms]

    def at_once():
        return [(at, A.dot([(g, c) for g, c, _ in terms]) * root) for at, terms in whole.items()]

    def mean_last():
        return [
            (at, (A.dot([(g, x) for g, _, x in terms]) - mean * A.sum([g for g, *_ in terms])) * root)
            for at, terms in whole.items()
        ]

    def folded():
        return [(at, g * (x * root + -(mean * root))) for at, terms in whole.items() for g, _, x in terms]

    return A.either(one_by_one, at_once, mean_last, folded)


def slopes(A, h, xs, rests, mean, variance, root, epsilon):
    """The cotangents of a group of elements, for cotangents h of their normalised values."""
    n = A.number(float(len(xs)))
    total, with_rest = A.sum(h), A.dot(list(zip(h, rests, strict=True)))
    with_x = A.dot(list(zip(h, xs, strict=True))) - mean * total
    cube = root * root * root
    pairs, triples = list(zip(h, rests, strict=True)), list(zip(h, xs, strict=True))

    def by_root():
        share = with_rest * root * root / n
        return [(a - total / n - c * share) * root for a, c in pairs]

    def by_variance():
        share = with_rest / n / (variance + A.number(epsilon))
        return [(a - total / n - c * share) * root for a, c in pairs]

    def by_parts(sums):
        of_variance = sums * cube * A.number(-0.5)
        spread = [of_variance / n * (c * 2) for c in rests]
        mean_too = A.sum([a * root for a in h]) + A.either(lambda: A.sum(spread), lambda: A.number(0.0))
        return [a * root + s - mean_too / n for a, s in zip(h, spread, strict=True)]

    def tilted():
        slope = with_x * cube * A.number(-0.5) * 2 / n
        offset = -(slope * mean) - total * root / n
        return [a * root + (slope * x + offset) for a, x in triples]

    return A.either(by_root, by_variance, lambda: by_parts(with_rest), lambda: by_parts(with_x), tilted)


def batch_norm_evaluation(A, x, scale, shift, mean, variance, *, epsilon):
    y = np.empty(x.shape, object)
    for i in np.ndindex(*x.shape):
        c = i[1]
        root = inverse_root(A, variance[c], epsilon)
        y[i] = line(A, x[i], x[i] - mean[c], mean[c], root, scale[c], shift[c])
    return y


def batch_norm_evaluation_vjp(A, g, x, scale, shift, mean, variance, *, epsilon):
    g_x, scales, shifts = np.empty(x.shape, object), [], []
    for c, indices in gathered_by(x.shape, channel).items():
        root = inverse_root(A, variance[c], epsilon)
        for i in indices:
            g_x[i] = A.either(
                lambda a=g[i], s=scale[c], r=root: a * s * r, lambda a=g[i], s=scale[c], r=root: a * (r * s)
            )
        rests = [x[i] - mean[c] for i in indices]
        scales += parts_of_scale(A, g, x, indices, rests, mean[c], root, lambda i: i[1:2])
        shifts += [(i[1:2], g[i]) for i in indices]
    return g_x, collected(A, scale.shape, scales), collected(A, scale.shape, shifts), None, None


def moved(A, old, new, momentum):
    share, keep = A.number(momentum), 1 - A.number(momentum)
    return A.either(lambda: old * keep + new * share, lambda: old + (new - old) * share)


def batch_norm_training(A, x, scale, shift, mean, variance, *, momentum, epsilon, unbiased):
    y = normalised(A, x, scale, shift, epsilon, channel, lambda i: i[1:2])
    new_mean, new_variance = np.empty(mean.shape, object), np.empty(mean.shape, object)
    for c, indices in gathered_by(x.shape, channel).items():
        batch_mean, rests, batch_variance = statistics(A, [x[i] for i in indices])
        if unbiased:
            fewer = A.number(float(len(indices) - 1))
            batch_variance = A.dot([(r, r) for r in rests]) / fewer
        new_mean[c] = moved(A, mean[c], batch_mean, momentum)
        new_variance[c] = moved(A, variance[c], batch_variance, momentum)
    return y, new_mean, new_variance


def batch_norm_training_vjp(A, g, x, scale, shift, mean, variance, *, momentum, epsilon, unbiased):
    return *normalised_vjp(A, g, x, scale, epsilon, channel, lambda i: i[1:2]), None, None
