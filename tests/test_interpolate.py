"""Positions and weights of linear interpolation, against fractions."""

from fractions import Fraction

import numpy as np
import pytest

from nnspec.reference.bounded import lift
from nnspec.reference.formats import profile
from nnspec.reference.interpolate import _normalised, _positions, _weights

FLOAT32 = profile("float32")
UNIT = FLOAT32.accumulator.unit
SIZES = [(m, n) for m in (1, 2, 3, 5, 7, 12) for n in (1, 2, 3, 6, 11)]


def exact(size, count, corners):
    if corners:
        return [Fraction(p * (size - 1), max(count - 1, 1)) for p in range(count)]
    return [Fraction((2 * p + 1) * size, 2 * count) - Fraction(1, 2) for p in range(count)]


@pytest.mark.parametrize("corners", [False, True])
@pytest.mark.parametrize(("size", "count"), SIZES)
def test_positions_are_known_to_a_few_units(size, count, corners):
    found = _positions(size, count, corners, lambda v: lift(v, FLOAT32))
    away = [
        abs(Fraction(float(t)) - want)
        for t, want in zip(found.value, exact(size, count, corners), strict=True)
    ]
    assert np.all(np.array(away, float) <= found.error)
    assert np.all(found.error <= 16 * UNIT * size), "two terms of at most twice the size, four roundings each"


def test_one_element_lies_at_zero():
    found = _positions(1, 5, True, lambda v: lift(v, FLOAT32))
    assert not found.value.any()
    assert not found.error.any()


def test_the_weights_of_a_position_err_as_it_does_between_the_ends_and_nowhere_else():
    _, free, _ = _weights(2, 6, False, FLOAT32)  # at −1/3, 0, 1/3, 2/3, 1, 4/3 of elements −1, 0, 1, 2
    errs = (free.error > 1.5 * UNIT).any(axis=1)  # one is the rounding of the weight itself
    assert errs.tolist() == [False, True, True, True, True, False]


@pytest.mark.parametrize("size", [3, 40])
def test_dividing_weights_by_their_sum_adds_no_more_than_what_two_of_them_err(size):
    """Two are not 0, however many elements there are."""
    held, _, _ = _weights(size, 5, True, FLOAT32)
    found = _normalised(held)
    assert np.all(found.error <= held.error + 4 * UNIT), "of two weights, of their sum and of the quotient"
    assert not found.error[(held.value == 0) & (held.error == 0)].any()
