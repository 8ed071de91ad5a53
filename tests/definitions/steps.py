"""What the optimizers share: one element after the other, one step after the other."""

from collections.abc import Callable

import mpmath
import numpy as np

from arithmetic import Emulated


def run(A, step: Callable, p, g, states, rates, taken):
    """Each element on its own: `step(p, g, *states, rate, t)` for each rate."""
    results = [np.empty(p.shape, object) for _ in range(1 + len(states))]
    for index in np.ndindex(*p.shape):
        now = [p[index], *(A.number(0.0) if s is None else s[index] for s in states)]
        for i, rate in enumerate(rates):
            now = step(now[0], g[i][index], *now[1:], rate, taken + i + 1)
            if i + 1 < len(rates):
                now = [kept(A, x) for x in now]
        for result, x in zip(results, now, strict=True):
            result[index] = x
    return tuple(results)


def kept(A, x):
    """In storage, perhaps."""
    return A.saved(x)


def constant(A, f, *attributes):
    """A number made of attributes alone, rounded once."""
    exact = f(*map(mpmath.mpf, attributes))
    return A.number(float(exact)) if isinstance(A, Emulated) else exact


def average(A, old, new, keep):
    k, t = constant(A, lambda k: k, keep), constant(A, lambda k: 1 - k, keep)
    return A.either(
        lambda: k * old + t * new,
        lambda: old + (new - old) * t,
        lambda: new - (new - old) * k,
    )


def average_of_squares(A, old, new, keep):
    k, t = constant(A, lambda k: k, keep), constant(A, lambda k: 1 - k, keep)
    return A.either(
        lambda: k * old + t * (new * new),
        lambda: k * old + t * new * new,
        lambda: old + (new * new - old) * t,
    )


def root(A, x, epsilon, place):
    if place == "inside":
        return A.sqrt(x + epsilon)
    return A.sqrt(x) + epsilon


def over_root(A, x, squares, epsilon, place):
    below = root(A, squares, epsilon, place)
    return A.either(lambda: x / below, lambda: x * (1 / below))
