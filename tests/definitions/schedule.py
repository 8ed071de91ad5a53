"""step_decay, exponential_decay, linear_warmup, cosine_decay"""

import mpmath
import numpy as np

from definitions.steps import constant


def over(f, t):
    result = np.empty(t.shape, object)
    for i, step in enumerate(t):
        result[i] = f(int(step))
    return result


def products(rate, factor, count):
    for _ in range(count):
        rate = rate * factor
    return rate


def step_decay(A, rate, t, *, every, factor):
    rate, f = rate[()], constant(A, lambda f: f, factor)
    return over(
        lambda i: A.either(
            lambda: rate * A.power(f, float(i // every)), lambda: products(rate, f, i // every)
        ),
        t,
    )


def exponential_decay(A, rate, t, *, every, factor):
    rate, f = rate[()], constant(A, lambda f: f, factor)
    if every == 1:
        return over(lambda i: A.either(lambda: rate * A.power(f, float(i)), lambda: products(rate, f, i)), t)
    root = lambda i: constant(A, lambda f: f ** (constant_ratio(i, every)), factor)
    return over(lambda i: rate * root(i), t)


def constant_ratio(i, every):
    return mpmath.mpf(i) / every


def linear_warmup(A, rate, t, *, steps, start):
    rate, s = rate[()], constant(A, lambda s: s, start)

    def at(i):
        part = A.number(float(min(i, steps))) / A.number(float(steps))
        first = rate * s
        return A.either(
            lambda: rate * (s + constant(A, lambda s: 1 - s, start) * part),
            lambda: first + (rate - first) * part,
            lambda: rate + (first - rate) * (1 - part),
        )

    return over(at, t)


def cosine_decay(A, rate, t, *, steps, floor):
    rate, s, pi = rate[()], constant(A, lambda s: s, floor), constant(A, lambda: +mpmath.pi)

    def at(i):
        done, whole = A.number(float(min(i, steps))), A.number(float(steps))
        angle = A.either(lambda: pi * (done / whole), lambda: pi * done / whole)
        part = A.number(0.5) * (A.cos(angle) + 1)
        last = rate * s
        return A.either(
            lambda: rate * (s + constant(A, lambda s: 1 - s, floor) * part),
            lambda: last + (rate - last) * part,
        )

    return over(at, t)
