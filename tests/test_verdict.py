"""The comparison on which every verdict rests: what is admitted, what is refused, what is said of it.

float16 throughout, where one can see the digits: the largest number is 65504, rounding to nearest gives
infinity from 65520 on, the smallest normal number is 2⁻¹⁴ and the unit roundoff 2⁻¹¹.
"""

from math import inf, nan

import numpy as np
import pytest

from nnspec.conformance.verdict import Violation, Want, allowance, equal, identical, within
from nnspec.reference.bounded import Bounded
from nnspec.reference.formats import EXACT, FORMATS, profile

HALF = FORMATS["float16"]
WIDE = profile("float16", "A")  # computed in float32, rounded once
NARROW = profile("float16", "C")
KEPT = profile("float16", "A", flush=False)
TINY, U = HALF.tiny, HALF.unit


def want(value, tolerance=0.0, low=0.0, high=0.0, special=False):
    value = np.asarray(value, float)
    return Want(value, np.broadcast_to(tolerance, value.shape), HALF, low, high, special)


def ratio(got, *what, **more):
    return float(want(*what, **more).ratio(np.asarray(got, float)))


def evidence(compare, *args, **more):
    with pytest.raises(Violation) as caught:
        compare(*args, **more)
    return caught.value.evidence


def test_what_is_wanted_cannot_be_changed():
    with pytest.raises(AttributeError):
        want(1.0).tolerance = 9.0


def test_with_nothing_else_said_the_value_alone_is_wanted():
    plain = Want(np.array(1.0), np.array(0.0), HALF)
    assert plain.ratio(np.array(1.0)) == 0
    assert plain.ratio(np.array(1.5)) == plain.ratio(np.array(0.5)) == inf
    assert not plain.free
    assert Want(np.array(nan), np.array(0.0), HALF).ratio(np.array(3.0)) == 0, "not special"


# fmt: off
RATIOS = [
    # got   value  tolerance  low   high   ratio
    (3.0,   3.0,   0.0,       0.0,  0.0,   0.0),
    (3.0,   3.0,   2.0,       0.0,  0.0,   0.0),
    (4.0,   3.0,   2.0,       0.0,  0.0,   0.5),
    (2.0,   3.0,   2.0,       0.0,  0.0,   0.5),
    (7.0,   3.0,   2.0,       0.0,  0.0,   2.0),
    (3.5,   3.0,   0.5,       0.0,  0.0,   1.0),
    (3.5,   3.0,   0.25,      0.0,  0.0,   2.0),
    (3.5,   3.0,   0.0,       0.0,  0.0,   inf),
    (nan,   3.0,   2.0,       0.0,  0.0,   inf),
    (inf,   3.0,   2.0,       0.0,  0.0,   inf),
    (-inf,  3.0,   2.0,       0.0,  0.0,   inf),
    (4.0,   3.0,   0.0,       -2.0, 1.0,   0.0),  # anywhere between: free of charge
    (1.0,   3.0,   0.0,       -2.0, 1.0,   0.0),
    (3.0,   3.0,   0.5,       -2.0, 1.0,   0.0),
    (5.0,   3.0,   0.5,       -2.0, 1.0,   2.0),
    (0.5,   3.0,   0.5,       -2.0, 1.0,   1.0),
    (0.0,   3.0,   0.5,       -2.0, 1.0,   2.0),
]
# fmt: on


@pytest.mark.parametrize(("got", "value", "tolerance", "low", "high", "said"), RATIOS)
def test_the_ratio_is_the_error_in_tolerances(got, value, tolerance, low, high, said):
    assert ratio(got, value, tolerance, low, high) == said


def test_only_an_interval_of_some_width_is_free():
    bounds = want([1.0, 1.0, 1.0], 0.0, np.array([0.0, -1.0, 0.0]), np.array([0.0, 0.0, 1.0]))
    assert bounds.free.tolist() == [False, True, True]
    assert want([1.0, 1.0], 0.0, 0.0, 1.0).free.tolist() == [True, True]


@pytest.mark.parametrize("sign", [1, -1])
def test_infinity_is_right_where_the_result_may_round_to_it(sign):
    assert ratio(sign * inf, sign * 65519.0, 1.0) == 0
    assert ratio(sign * inf, sign * 65519.0, 0.5) == inf
    assert ratio(-sign * inf, sign * 65519.0, 1.0) == inf
    ends = {"high": 519.0} if sign > 0 else {"low": -519.0}
    assert ratio(sign * inf, sign * 65000.0, 1.0, **ends) == 0
    assert ratio(sign * inf, sign * 65000.0, 1.0) == inf


@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_is_wrong_where_every_result_rounds_to_infinity(sign):
    assert ratio(sign * 65504.0, sign * 65522.0, 1.0) == inf
    assert ratio(sign * 65504.0, sign * 65521.0, 1.0) == 17, "65520 may be what was rounded"
    assert ratio(sign * inf, sign * 65522.0, 1.0) == 0
    ends = {"low": -20.0} if sign > 0 else {"high": 20.0}
    assert ratio(sign * 65504.0, sign * 65530.0, 1.0, **ends) == 6


def test_a_result_that_may_be_anything_is_never_wrong():
    for got in (0.0, 9.0, inf, nan):
        assert ratio(got, 1.0, inf) == ratio(got, nan, 1.0) == ratio(got, inf, 1.0) == 0


def test_nan_and_infinity_from_the_operands_are_the_answer():
    for value in (nan, inf, -inf):
        for got in (nan, inf, -inf, 0.0):
            right = got == value or (np.isnan(got) and np.isnan(value))
            assert ratio(got, value, 1.0, special=True) == (0 if right else inf)
    assert ratio(9.0, 1.0, inf, special=True) == 0, "an intermediate result may overflow still"
    assert ratio(4.0, 3.0, 2.0, special=True) == 0.5
    assert ratio(0.0, inf, inf, special=True) == inf


# The tolerance


def allowed(value, error=0.0, own=0.0, p=WIDE):
    return float(allowance(Bounded(np.asarray(value), error, p), Bounded(np.asarray(value), own, EXACT)))


def test_the_errors_of_the_computation_and_of_the_reference_add():
    assert allowed(1.0, 0.25, 0.5, NARROW) == 0.75


def test_an_exact_result_is_rounded_to_storage_by_a_known_amount():
    assert allowed(1.0) == 0
    assert allowed(1 + U / 2) == U / 2
    assert allowed(-1 - 1.75 * U) == U / 4


def test_any_other_result_is_rounded_to_storage_by_half_a_spacing():
    assert allowed(1.0, U / 4) == U / 4 + U
    assert allowed(-2.0, U / 4) == U / 4 + 2 * U
    assert allowed(2 - U / 4, U / 2) == U / 2 + 2 * U, "where it may be: above 2 the spacing is wider"
    assert allowed(2 - U / 4, U / 2, p=NARROW) == U / 2, "rounded already"


def test_what_is_below_the_normal_numbers_may_be_flushed_on_the_way_to_storage():
    assert allowed(TINY / 2) == TINY
    assert allowed(-TINY / 2) == TINY
    assert allowed(TINY / 2, p=KEPT) == 0
    assert allowed(TINY) == allowed(0.0) == 0
    assert allowed(3.0) == 0


def test_what_may_be_below_the_normal_numbers_may_be_flushed_too():
    spacing = TINY * U  # half a spacing there
    assert allowed(TINY * 1.5, TINY * 0.75) == TINY * 0.75 + 2 * spacing + TINY
    assert allowed(TINY * 1.5, TINY * 0.25) == TINY * 0.25 + spacing
    assert allowed(TINY * 1.5, TINY * 0.5, p=NARROW) == TINY * 0.5, "at the least it is normal"


def test_an_error_that_is_no_number_asks_for_nothing():
    assert allowed(1.0, nan) == inf


# Judgements


def test_the_largest_ratio_is_returned():
    assert within(np.array([3.5, 3.0]), want([3.0, 3.0], 2.0)) == 0.25
    assert within(np.array([3.5, 4.0]), want([3.0, 3.0], 1.0)) == 1.0, "all that is admitted"
    assert within(np.zeros((0, 3)), want(np.zeros((0, 3)), 1.0)) == 0
    assert within(np.array(3.5), want(3.0, 2.0)) == 0.25


def test_a_wrong_element_is_named_with_what_was_wanted_there():
    got = np.array([[1.0, 2.0], [3.5, 9.0]])
    said = evidence(within, got, want([[1.0, 2.0], [3.0, 4.0]], 0.25), array="y")
    assert said == {
        "array": "y", "index": [1, 0], "got": 3.5, "want": 3.0, "error": 0.5, "bound": 0.25,
        "ratio": 20.0, "wrong": 2, "of": 4,
    }  # fmt: skip


def test_a_ratio_between_one_and_two_is_a_violation():
    assert evidence(within, np.array([1.5, 1.0]), want([0.0, 0.0], 1.0))["wrong"] == 1
    assert evidence(within, np.array([1.0, 0.0, 1.5]), want([0.0, 0.0, 0.0], 1.0))["index"] == [2]


def test_a_wrong_scalar_has_no_index():
    said = evidence(within, np.array(5.0), want(3.0, 1.0))
    assert (said["index"], said["got"], said["wrong"], said["of"]) == ([], 5.0, 1, 1)


def test_another_shape_is_a_violation_whatever_it_holds():
    said = evidence(within, np.ones((2, 1)), want(np.ones((1, 2)), inf), array="y", note="beside")
    assert said == {"array": "y", "got": [2, 1], "want": [1, 2], "note": "the shape"}


def test_a_violation_says_its_evidence():
    assert str(Violation(got=2, want=3)) == "got = 2, want = 3"


def test_equal_things_are_equal():
    assert equal([1], [1]) == 0
    assert evidence(equal, [1], [2], array="y") == {"got": [1], "want": [2], "array": "y"}


def test_the_same_bits_are_identical():
    same = [1.0, -0.0, nan, inf]
    assert identical(np.array(same), np.array(same)) == 0
    assert identical(np.array(2.0), np.array(2.0)) == identical(np.zeros((0, 2)), np.zeros((0, 2))) == 0


@pytest.mark.parametrize(("got", "other"), [(0.0, -0.0), (1.0, nan), (nan, 1.0), (1.0, -1.0), (1.0, 2.0)])
def test_what_differs_in_a_bit_that_is_seen_is_not_identical(got, other):
    said = evidence(identical, np.array([[7.0, got]]), np.array([[7.0, other]]), array="y")
    assert (said["index"], said["bound"], said["wrong"], said["of"]) == ([0, 1], 0.0, 1, 2)
    assert (said["array"], str(said["got"]), str(said["want"])) == ("y", str(got), str(other))


def test_the_first_difference_is_named():
    said = evidence(identical, np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, 0.0]))
    assert (said["index"], said["wrong"]) == ([1], 2)


def test_a_scalar_and_another_shape_are_told_apart_from_what_is_wanted():
    assert evidence(identical, np.array(1.0), np.array(2.0))["index"] == []
    said = evidence(identical, np.ones(2), np.ones((2, 1)), array="y", note="beside")
    assert said == {"array": "y", "got": [2], "want": [2, 1], "note": "the shape"}
