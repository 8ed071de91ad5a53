"""A run of an optimizer: one step after the other, parameters and states kept in storage between."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnspec.reference.bounded import Bounded, Value, either, lift, saved, select, stored
from nnspec.reference.formats import EXACT

Step = Callable[..., tuple[Value, ...]]


def run(step: Step, p: Value, g: Value, states: Sequence[Value | None], *, rates: Any, taken: int) -> Any:
    """(p, *states) after `step(p, g[t], *states, rate=, t=)` for each rate; t counts from 1."""
    states = [select(np.zeros_like, p) if state is None else state for state in states]
    for i, rate in enumerate(rates):
        if i:
            p, states = saved(p), [saved(state) for state in states]
        p, *states = step(p, g[i], *states, rate=rate, t=taken + i + 1)
    return (p, *states)


def coefficient(like: Value, f: Callable[..., Any], *attributes: float) -> Value:
    """A number made of attributes alone: computed in float64, rounded once to the format of intermediates."""
    if not isinstance(like, Bounded):
        return f(*(np.asarray(a, float) for a in attributes))
    p, c = like.profile, f(*(lift(a, EXACT) for a in attributes))
    c = Bounded(c.value, c.error, p)
    return c if p.middle.digits >= 53 else stored(c, p.middle)


def product(x: Value) -> Value:
    """The product of all elements: each relative error joins, and each factor but one is rounded."""
    if not isinstance(x, Bounded):
        return x.prod()
    p, value = x.profile, x.value.prod()
    with np.errstate(all="ignore"):
        part = np.where(x.error == 0, 0.0, x.error / np.abs(x.value))
    grown = np.expm1(np.log1p(part).sum() + 1.01 * x.value.size * p.middle.unit)
    return Bounded(value, np.abs(value) * grown + p.underflow(p.middle), p)


def averaged(old: Value, new: Value, keep: float) -> Value:
    """keep·old + (1 − keep)·new."""
    kept, taken = coefficient(new, lambda k: 1.0 * k, keep), coefficient(new, lambda k: 1.0 - k, keep)
    return either(
        kept * old + taken * new,
        old + (new - old) * taken,
        new - (new - old) * kept,
    )


def averaged_squares(old: Value, new: Value, keep: float) -> Value:
    """keep·old + (1 − keep)·new²."""
    kept, taken = coefficient(new, lambda k: 1.0 * k, keep), coefficient(new, lambda k: 1.0 - k, keep)
    return either(
        kept * old + taken * (new * new),
        kept * old + taken * new * new,
        old + (new * new - old) * taken,
    )


def over_root(x: Value, squares: Value, epsilon: float, place: str) -> Value:
    """x / (√squares + ε), or x / √(squares + ε)."""
    root = np.sqrt(squares + epsilon) if place == "inside" else np.sqrt(squares) + epsilon
    return either(x / root, x * (1.0 / root))
