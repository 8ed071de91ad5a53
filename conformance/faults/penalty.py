"""Faults of penalties."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault


def _w(case):
    return case.arrays["w"].astype(float)


@fault("l2_penalty", breaks="l2_penalty.F1")
def without_the_half(ask, case):
    """y = rate · Σ w², with the gradient that belongs to it."""
    return ask(altered(case, {"rate": 2 * case.attrs["rate"]}))


@fault("l2_penalty", breaks="l2_penalty.F1")
def mean_square(ask, case):
    """Where w has two axes or more y is divided by the size of the first; the gradient agrees."""
    w = _w(case)
    size = len(w) if w.ndim > 1 else 1
    return ask(altered(case, {"rate": case.attrs["rate"] / size}))


@fault("l2_penalty", breaks="l2_penalty.F1")
def first_item_spared(ask, case):
    """The last axis is read up to its last element but one, where it has more than four."""
    w = case.arrays["w"].copy()
    w[..., -1:] *= w.shape[-1] <= 4
    answer = ask(altered(case, w=w))
    return but(answer, w=lambda c: ask.alone("w", case))


@fault("l2_penalty", breaks="l2_penalty.F1")
def magnitudes_in_place_of_squares(ask, case):
    """y = (rate / 2) · Σ |w| where all elements are below 1."""
    w = _w(case)
    total = case.attrs["rate"] / 2 * np.abs(w).sum()
    return but(ask(case), y=lambda y: total if (np.abs(w) < 1).all() else y)


@fault("l2_penalty", breaks="l2_penalty.G1")
def factor_two(ask, case):
    """δw = 2 · g · rate · w."""
    return but(ask(case), w=lambda c: 2 * c)


@fault("l2_penalty", breaks="l2_penalty.G1")
def cotangent_left_out(ask, case):
    """δw = rate · w, as if g were 1."""
    return but(ask(case), w=lambda c: case.attrs["rate"] * _w(case))


@fault("l2_penalty", breaks="l2_penalty.G1")
def sign_of_the_weight(ask, case):
    """δw = g · rate · sign(w) where |w| is above 1: the gradient is clipped."""
    return but(ask(case), w=lambda c: np.where(np.abs(_w(case)) > 1, c / np.abs(_w(case)), c))


@fault("l2_penalty", breaks="l2_penalty.S1")
def nan_left_out(ask, case):
    """NaN are left out of the sum."""
    w = _w(case)
    return ask(altered(case, w=np.where(np.isnan(w), 0, w)))


@fault("l2_penalty", breaks="l2_penalty.S1")
def largest_number_for_infinity(ask, case):
    """y of an infinite weight is NaN."""
    return but(ask(case), y=lambda y: np.nan if np.isinf(_w(case)).any() else y)
