"""Sums and sums of products: the two shapes of arithmetic in which an order of summation is free.

`linear(f, x)` and `bilinear(f, a, b)` take the map f itself, and apply it also to absolute values
and to the pattern of non-zero elements. So one text gives the value, the condition and the number
of terms. For a sum of n non-zero terms, in any order, in arithmetic with unit roundoff u,

    |computed − exact| ≤ n·u·Σ|terms|        (Jeannerod and Rump, SIAM J. Matrix Anal. Appl. 34, 2013)

without a condition on n·u. Adding an exact zero is exact, so zeros do not count: that is what makes
sparse operands sharp. When all terms are multiples of a power of two q, and Σ|terms| ≤ q·2^digits,
every partial sum in every order is representable, and the error is 0.
"""

import math
from collections.abc import Callable

import numpy as np

from nnspec.reference.bounded import Bounded, Value, everywhere, lift, rounded, stored
from nnspec.reference.formats import Array, Profile


def linear(f: Callable[[Array], Array], x: Value) -> Value:
    """f(x), each result a sum of elements of x."""
    if not isinstance(x, Bounded):
        return f(x)
    ceiling = x.ceiling
    terms = f((ceiling > 0).astype(float))
    spread = f(x.error) if x.error.any() else np.zeros_like(terms)
    weight = f(ceiling)
    grain = None if x.error.any() else _grain(x.profile, weight, x.value)
    found = _accumulated(x.profile, f(x.value), spread, np.maximum(terms - 1, 0), weight, grain)
    sure = np.isinf(x.value) & (x.error == 0)
    if not sure.any():
        return found
    alone = (f(sure.astype(float)) > 0) & (f(np.isinf(x.error).astype(float)) == 0)  # nothing else overflows
    return Bounded(found.value, np.where(np.isinf(found.value) & alone, 0.0, found.error), found.profile)


def bilinear(f: Callable[[Array, Array], Array], a: Value, b: Value, bias: Value | None = None) -> Value:
    """f(a, b), each result a sum of products, plus a bias that may join the sum at any point."""
    if not isinstance(a, Bounded):
        return f(a, b) if bias is None else f(a, b) + bias
    p = a.profile
    value, weight = f(a.value, b.value), f(a.ceiling, b.ceiling)
    terms = np.rint(f((a.ceiling > 0).astype(float), (b.ceiling > 0).astype(float)))
    spread = np.zeros_like(value)
    if a.error.any():
        spread = spread + f(a.error, np.abs(b.value))
    if b.error.any():
        spread = spread + f(a.ceiling, b.error)
    exact = not (a.error.any() or b.error.any())
    grain = _grain(p, weight, a.value, b.value) if exact else None
    total = _accumulated(p, value, spread, terms, weight, grain)
    if bias is None:
        return total
    bias = lift(bias, p)
    joined = np.where(terms > 0, terms + (bias.ceiling > 0), 0)
    whole = None if grain is None or bias.error.any() else min(grain, granularity(bias.value))
    inside = _accumulated(p, value + bias.value, spread + bias.error, joined, weight + bias.ceiling, whole)
    if p.middle == p.accumulator:
        return inside
    after = rounded(p, value + bias.value, total.error + bias.error, exact=everywhere)
    return Bounded(inside.value, np.maximum(inside.error, np.where(bias.ceiling > 0, after.error, 0.0)), p)


def total(x: Value, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Value:
    """The sum over some axes, or over all."""
    return linear(lambda a: a.sum(axis=axis, keepdims=keepdims), x)


def granularity(x: Array) -> float:
    """The largest power of two of which every element of x is a multiple; 0 if there is none."""
    x = np.abs(x[x != 0])
    if x.size == 0:
        return 1.0
    if not np.isfinite(x).all():
        return 0.0
    fraction, exponent = np.frexp(x)
    significand = np.ldexp(fraction, 53).astype(np.int64)
    _, last = np.frexp((significand & -significand).astype(float))
    return float(np.ldexp(1.0, int(np.min(exponent - 53 + last - 1))))


SAMPLE = 4096  # elements that tell whether a whole array can have few digits


def _grain(p: Profile, weight: Array, *operands: Array) -> float | None:
    """The granularity of products of the operands; None where no sum is small enough for it to matter.

    That of a part of an array is no less than that of the whole, and soon found.
    """
    parts = [x.flat[:SAMPLE] for x in operands]
    most = math.prod(granularity(part) if part.any() else np.inf for part in parts)
    least = weight.min(where=weight > 0, initial=np.inf)
    if most * 2.0**p.accumulator.digits < least:
        return None
    return math.prod(map(granularity, operands))


def _accumulated(
    p: Profile, value: Array, spread: Array, roundings: Array, weight: Array, grain: float | None
) -> Bounded:
    """A sum with `roundings` roundings on the way of a term and absolute sum `weight`."""
    format = p.accumulator
    error = np.asarray(weight * format.unit)  # in place: this may be an array of a hundred million weights
    error += p.underflow(format)
    error *= roundings
    error += spread
    if grain and grain >= p.underflow(format):
        error = np.where(weight <= grain * 2.0**format.digits, spread, error)
    if weight.max(initial=0.0) * (1 + roundings.max(initial=0.0) * format.unit) > format.largest:
        error = np.where(weight * (1 + roundings * format.unit) > format.largest, np.inf, error)
    error[np.isnan(error)] = np.inf
    total = Bounded(value, error, p)
    if p.middle == p.accumulator:
        return total
    return Bounded(value, np.where(roundings > 0, stored(total, p.middle).error, error), p)
