"""A bound is no wider than its rule says: what is exact has none, and the rest has its own number.

In float16, where one can see the digits: the smallest normal number is 2⁻¹⁴, the largest 65504. The
witnesses of test_rules say that no bound is narrower.
"""

import numpy as np
import pytest

from nnspec.reference.bounded import Bounded, choose, either, erf, lift, operand, saved, stored
from nnspec.reference.contraction import bilinear, granularity, linear
from nnspec.reference.formats import EXACT, FORMATS, profile

HALF = FORMATS["float16"]
NARROW, KEPT = profile("float16", "C"), profile("float16", "C", flush=False)
MIXED, WIDE = profile("float16", "B"), profile("float16", "A")
U, TINY, GRAIN, MOST = HALF.unit, HALF.tiny, HALF.grain, HALF.largest
INF = np.inf


def known(value, error=0.0, p=NARROW):
    return Bounded(np.asarray(value, float), error, p)


def dot(x, w):
    return np.asarray((np.asarray(x) * w).sum())


# fmt: off
ERRORS = [
    # what is computed                                   its error
    (lambda: operand(np.array(TINY), NARROW),            0.0),        # normal: read as it is
    (lambda: operand(np.array(TINY / 2), NARROW),        TINY / 2),   # or zero
    (lambda: operand(np.array(-TINY / 2), NARROW),       TINY / 2),
    (lambda: lift(0.75, NARROW),                         0.0),
    (lambda: lift(1 + U / 2, NARROW),                    U / 2),
    (lambda: lift(INF, NARROW),                          0.0),
    (lambda: known(1.0) + 2.0,                           0.0),
    (lambda: known(1.0) - known(1.0),                    0.0),
    (lambda: known(MOST) + known(0.0),                   0.0),        # the largest is no overflow
    (lambda: known(MOST) + known(1.0),                   INF),
    (lambda: known(INF) + known(1.0),                    0.0),
    (lambda: known(1.0, 0.5) + known(1.0),               0.5 + U * 2.5),
    (lambda: known(1.0) + known(2.0**-20, 2.0**-21),     2.0**-19),   # 1 is near
    (lambda: known(2.0**-20, 2.0**-21) + known(1.0),     2.0**-19),
    (lambda: known(3.0) * known(5.0),                    0.0),
    (lambda: known(0.0) * known(5.0),                    0.0),
    (lambda: known(1.0) * known(TINY),                   0.0),
    (lambda: known(0.5) * known(TINY),                   U * TINY / 2 + TINY),
    (lambda: known(0.5, p=KEPT) * known(TINY, p=KEPT),   U * TINY / 2 + GRAIN),
    (lambda: known(1.0, 0.5) * known(0.0),               0.0),
    (lambda: known(3.0) / known(4.0),                    0.0),
    (lambda: known(3.0) / known(-4.0),                   0.0),
    (lambda: known(0.0) / known(3.0),                    0.0),
    (lambda: known(3.0) / known(3.0),                    2 * U),
    (lambda: known(4.0, 1.0) / known(2.0),               0.5 + U * 2.5),
    (lambda: known(1.0) / known(0.0),                    INF),
    (lambda: -known(2.0, 0.5),                           0.5),
    (lambda: abs(known(-2.0, 0.5)),                      0.5),
    (lambda: np.maximum(known(3.0, 0.5), known(1.0, 1.0)),   0.5),    # the winner's
    (lambda: np.maximum(known(3.0, 0.5), known(1.0, 1.75)),  1.75),   # either may win
    (lambda: np.minimum(known(1.0, 0.5), known(3.0, 1.0)),   0.5),
    (lambda: np.sqrt(known(0.0)),                        0.0),
    (lambda: np.sqrt(known(4.0)),                        2 * U * 2),
    (lambda: np.sqrt(known(INF)),                        0.0),
    (lambda: np.exp(known(-INF)),                        4 * TINY),   # as if it had underflowed
    (lambda: np.exp(known(INF)),                         0.0),
    (lambda: np.exp(known(0.0)),                         6 * U),
    (lambda: np.log(known(0.0)),                         0.0),
    (lambda: np.log(known(1.0)),                         0.0),
    (lambda: np.log1p(known(-1.0)),                      0.0),
    (lambda: np.expm1(known(0.0)),                       0.0),
    (lambda: np.expm1(known(-INF)),                      6 * U),
    (lambda: np.tanh(known(0.0)),                        0.0),
    (lambda: np.cos(known(0.0)),                         8 * U),
    (lambda: erf(known(0.0)),                            8 * U * (1 + 16 * U) + TINY),
    (lambda: np.power(known(0.0), 2.0),                  0.0),
    (lambda: either(known(1.0, 0.25), known(9.0, 0.5)),  0.5),
    (lambda: choose(np.array(True), known(1.0, 0.25), known(9.0, 0.5)),  0.25),
    (lambda: choose(np.array(False), known(1.0, 0.25), known(9.0, 0.5)), 0.5),
    (lambda: saved(known(1.0, U)),                       U),          # in the format of storage already
    (lambda: saved(known(1.0, U, WIDE)),                 2 * U),
    (lambda: stored(known(1.0, p=WIDE), HALF),           0.0),
    (lambda: stored(known(1 + U / 2, p=WIDE), HALF),     U / 2),
    (lambda: stored(known(1.0, U, WIDE), HALF),          2 * U),
    (lambda: stored(known(TINY, p=WIDE), HALF),          0.0),
    (lambda: stored(known(TINY / 2, p=WIDE), HALF),      TINY),
    (lambda: stored(known(0.0, p=WIDE), HALF),           0.0),
    (lambda: stored(known(MOST, p=WIDE), HALF),          0.0),
    (lambda: stored(known(MOST + 1, p=WIDE), HALF),      INF),
    (lambda: linear(np.sum, known([3.0, 5.0, 7.0])),     0.0),        # on a lattice
    (lambda: linear(np.sum, known([1 / 3, 0.0, 0.0])),   0.0),        # one term that is not zero
    (lambda: linear(np.sum, known([1 / 3, 0.5])),        U * (1 / 3 + 0.5) + TINY),
    (lambda: linear(np.sum, known([0.25, 0.5])),         0.0),
    (lambda: linear(np.sum, known([2047.0, 1.0])),       0.0),        # to its very end
    (lambda: linear(np.sum, known([0.0, 0.0])),          0.0),
    (lambda: linear(np.sum, known([INF, 1.0])),          0.0),
    (lambda: linear(np.sum, known([INF, -INF])),         INF),
    (lambda: bilinear(dot, known([3.0]), known([5.0])),  0.0),
    (lambda: bilinear(dot, known([1 / 3]), known([1.0])),               U / 3 + TINY),
    (lambda: bilinear(dot, known([3.0]), known([5.0]), known(0.5)),     0.0),
    (lambda: bilinear(dot, known([0.0]), known([1 / 3]), known(1 / 3)), 0.0),  # the bias alone
    (lambda: bilinear(dot, known([1.0]), known([1.0]), known(1.0, 0.5)), 0.5 + 2 * (2.5 * U + TINY)),
    (lambda: bilinear(dot, known([3.0], p=MIXED), known([5.0], p=MIXED), known(0.0, p=MIXED)), 0.0),
]
# fmt: on


@pytest.mark.parametrize(("computed", "error"), ERRORS, ids=range(len(ERRORS)))
def test_the_error_is_what_the_rule_says(computed, error):
    with np.errstate(all="ignore"):
        assert computed().error == error


def rows(x, p=NARROW):
    return linear(lambda a: a.sum(axis=1), known(x, p=p)).error.tolist()


def test_a_sum_of_nothing_is_exact_beside_others():
    assert rows([[0.0, 0.0], [1 / 3, 0.5]]) == [0, U * (1 / 3 + 0.5) + TINY]


def test_only_a_sum_that_may_round_to_infinity_is_anything():
    assert rows([[MOST, 0.0], [100.0, 200.0], [6e4, 6e4], [MOST, 16.0]]) == [0, 0, INF, INF]
    assert rows([[MOST, 16.0]]) == [INF], "65520"
    assert rows([[MOST, 0.0]]) == [0]


def test_a_sum_that_overflows_is_not_exact_beside_infinity():
    with np.errstate(over="ignore"):
        assert rows([[INF, 1.0], [1e308, 1e308]], EXACT) == [0, INF]


def test_plain_numbers_are_kept_as_they_are():
    assert saved(np.array(1 / 3)) == 1 / 3


def test_a_bias_is_added():
    assert bilinear(dot, known([3.0]), known([5.0]), known(0.5)).value == 15.5


def test_what_is_no_number_has_no_bound():
    with np.errstate(all="ignore"):
        for y in (known(INF) - known(INF), known(INF) * known(0.0), np.log(known(-1.0))):
            assert np.isnan(y.value)
            assert not np.isfinite(y.error)


@pytest.mark.parametrize(
    ("x", "grain"),
    [
        ([6.0, 0.0], 2),
        ([0.0], 1),
        ([], 1),
        ([INF, 1.0], 0),
        ([0.75, 4.0], 0.25),
        ([-4.0], 4),
        ([3.0, 8.0], 1),
    ],
)
def test_the_grain_of_numbers_is_the_largest_power_of_two_that_divides_all(x, grain):
    assert granularity(np.array(x)) == grain


def test_an_operation_without_a_rule_is_refused():
    with pytest.raises(TypeError):
        np.sin(known(1.0))
    with pytest.raises(TypeError):
        np.multiply.outer(known([2.0]), known([3.0]))
    with pytest.raises(TypeError):
        np.add(known(1.0), known(1.0), dtype=float)


def test_the_error_of_a_curve_is_that_of_the_steepest_slope_in_reach():
    slope = 2 / np.sqrt(np.pi) * np.exp(-(0.75**2))
    assert erf(known(1.0, 0.25)).error <= 0.25 * slope + (8 + 17) * U
    assert np.tanh(known(1.0, 0.25)).error <= 0.25 / np.cosh(0.75) ** 2 + 16 * U
    assert np.tanh(known(9.0)).error <= 1.01 * 2 * np.exp(-18.0), "settled: what is left to 1, and no more"


def test_the_maximum_of_nothing_is_minus_infinity():
    assert known(np.zeros((2, 0))).max(axis=1).value.tolist() == [-INF, -INF]
    assert known([[1.0, 3.0]], [[0.5, 0.25]]).max(axis=1, keepdims=True).value.tolist() == [[3.0]]


def test_a_constant_in_float64_is_exact():
    assert lift(0.1, EXACT).error == 0
