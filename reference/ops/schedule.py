"""Learning-rate schedules."""

import numpy as np

from nnspec.reference.bounded import Bounded, choose, either, lift, select
from nnspec.reference.rule import Rule
from nnspec.reference.steps import coefficient


def _numbers(like, t):
    """t in the arithmetic of the rate."""
    t = np.asarray(t, float)
    return lift(t, like.profile) if isinstance(like, Bounded) else t


def _factor(rate, factor):
    return coefficient(rate, lambda f: 1.0 * f, factor)


def _repeated(rate, k, factor):
    """rate · factor · factor · …, k times."""
    y = select(lambda a: np.broadcast_to(a, k.shape), rate)
    for i in range(int(k.max(initial=0))):
        y = choose(k > i, y * factor, y)
    return y


def step_forward(rate, t, *, every, factor):
    k, f = t // every, _factor(rate, factor)
    return either(rate * np.power(f, _numbers(rate, k)), _repeated(rate, k, f))


def exponential_forward(rate, t, *, every, factor):
    f = _factor(rate, factor)
    y = rate * np.power(f, _numbers(rate, t) / float(every))
    return either(y, _repeated(rate, t, f)) if every == 1 else y


def warmup_forward(rate, t, *, steps, start):
    s, part = _factor(rate, start), _numbers(rate, np.minimum(t, steps)) / float(steps)
    first = rate * s
    return either(
        rate * (s + coefficient(rate, lambda s: 1.0 - s, start) * part),
        first + (rate - first) * part,
        rate + (first - rate) * (1.0 - part),
    )


def cosine_forward(rate, t, *, steps, floor):
    s, pi, done = _factor(rate, floor), _factor(rate, np.pi), _numbers(rate, np.minimum(t, steps))
    angle = either(pi * (done / float(steps)), pi * done / float(steps))
    part = 0.5 * (1.0 + np.cos(angle))
    last = rate * s
    return either(
        rate * (s + coefficient(rate, lambda s: 1.0 - s, floor) * part),
        last + (rate - last) * part,
    )


step_decay = Rule(step_forward, None)
exponential_decay = Rule(exponential_forward, None)
linear_warmup = Rule(warmup_forward, None)
cosine_decay = Rule(cosine_forward, None)
