"""Where a computation may take an operand to be, beside a kink, and what its slope may be there."""

from fractions import Fraction

import numpy as np
import pytest

from nnspec.reference.bounded import Bounded
from nnspec.reference.formats import EXACT, FORMATS, profile
from nnspec.reference.kink import between, near, rival, surely_above

SINGLE, HALF = profile("float32"), profile("float16")


def bounded(values, errors, p=SINGLE):
    return Bounded(np.array(values), np.array(errors), p)


def test_near_is_what_reaches_the_end_or_touches_it():
    x = bounded([1.0, 1.25, 1.5, 0.75, 0.5], [0.0, 0.25, 0.25, 0.25, 0.25])
    assert near(x, 1.0).tolist() == [True, True, False, True, False]


def test_surely_above_is_what_no_error_brings_down_to_the_end():
    x = bounded([1.0, 1.5, 1.5, 0.5], [0.0, 0.5, 0.25, 0.25])
    assert surely_above(x, 1.0).tolist() == [False, False, True, False]
    assert surely_above(np.array([1.0, 1.5, 0.5]), 1.0).tolist() == [False, True, False]


def test_a_rival_is_the_end_or_what_storage_makes_of_it():
    """0.1 in float16 is 0.09998; the next number there is not the end."""
    end = 0.1
    stored = float(np.float16(end))
    x = np.array([end, stored, float(np.nextafter(np.float16(end), np.float16(1))), 0.2, -0.1])
    assert rival(x, end, HALF).tolist() == [True, True, False, False, False]


def test_a_subnormal_number_is_a_rival_of_zero_where_it_may_be_flushed():
    x = np.array([FORMATS["float32"].tiny / 2, FORMATS["float32"].tiny * 2, 0.0])
    assert rival(x, 0.0, SINGLE).tolist() == [True, False, True]
    assert rival(x, 0.0, profile("float32", flush=False)).tolist() == [False, False, True]


def test_at_a_kink_the_cotangent_lies_between_the_sides_and_their_errors():
    value, kink = np.array([2.0, 2.0]), np.array([True, False])
    sides = bounded([1.0, 1.0], 0.25), bounded([6.0, 6.0], 0.5)
    for those in (sides, sides[::-1]):
        low, high = between(value, [(kink, *those)])
        assert low.tolist() == [pytest.approx(-1.25, abs=1e-6), 0.0]
        assert high.tolist() == [pytest.approx(4.5, abs=1e-6), 0.0]
        assert low[0] <= -1.25 < 4.5 <= high[0], "nothing is lost to rounding"


def test_a_side_is_rounded_to_storage():
    kink, third = np.array([True]), 1 / 3
    low, high = between(np.array([0.0]), [(kink, bounded([0.0], 0.0, HALF), bounded([third], 0.0, HALF))])
    assert low[0] <= 0
    assert high[0] - third == pytest.approx(abs(float(np.float16(third)) - third), rel=1e-6)


def test_of_two_kinks_each_leaves_its_own_freedom():
    value = np.array([0.0, 0.0])
    first = (np.array([True, False]), bounded([0.0, 0.0], 0.0), bounded([1.0, 1.0], 0.0))
    second = (np.array([False, True]), bounded([0.0, 0.0], 0.0), bounded([-3.0, -3.0], 0.0))
    low, high = between(value, [first, second])
    np.testing.assert_allclose(low, [0.0, -3.0], atol=1e-6)
    np.testing.assert_allclose(high, [1.0, 0.0], atol=1e-6)


def test_the_ends_are_not_lost_to_the_rounding_of_differences_and_hardly_widened():
    rng = np.random.default_rng(0)
    value, ends = rng.normal(size=200), rng.normal(size=200) * 2.0 ** rng.integers(-60, 1, 200)
    nothing = np.zeros(200)
    sides = Bounded(np.minimum(value, ends), nothing, EXACT), Bounded(np.maximum(value, ends), nothing, EXACT)
    low, high = between(value, [(np.ones(200, bool), *sides)])
    for v, below, above, first, last in zip(value, low, high, *(s.value for s in sides), strict=True):
        assert Fraction(v) + Fraction(below) <= Fraction(first)
        assert Fraction(v) + Fraction(above) >= Fraction(last)
        assert last - first <= above - below <= (last - first) + 2.0**-50 * (abs(first) + abs(last))
