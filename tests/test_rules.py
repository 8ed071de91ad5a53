"""Every rule of the bounds is needed: a computation that attains it, and a weaker rule that fails.

The witnesses compute in float16, where one can see the digits: u = 2⁻¹¹, the smallest normal number
is 2⁻¹⁴ and the smallest of all 2⁻²⁴.
"""

import inspect
import math
import textwrap
from fractions import Fraction

import numpy as np
import pytest

from nnspec.reference import bounded, contraction
from nnspec.reference.bounded import (
    RULES,
    Bounded,
    either,
    erf,
    erfc,
    lift,
    operand,
    saved,
    settled,
    stored,
    unless_overflow,
)
from nnspec.reference.contraction import bilinear, linear
from nnspec.reference.formats import EXACT, FORMATS, ROUNDINGS, Format, Profile, profile

HALF = FORMATS["float16"]
NARROW = profile("float16", "C")  # everything in float16, subnormals may be flushed
KEPT = profile("float16", "C", flush=False)
MIXED = profile("float16", "B")  # elementary results in float16, sums in float32
WIDE = profile("float16", "A")  # everything in float32, one rounding to float16
U, TINY, GRAIN = HALF.unit, HALF.tiny, HALF.grain
ABOVE = U * (1 + 2 * U)  # 1 + ABOVE is nearer to 1 + 2u than to 1


def near(x):
    return HALF.nearest(np.asarray(x, float))


def known(value, error=0.0, p=NARROW):
    return Bounded(np.asarray(value), error, p)


def dot(x, w):
    return np.asarray((np.asarray(x) * w).sum())


def covers(bound, *computed):
    """What was computed lies within the bound."""
    for x in computed:
        assert (np.abs(np.asarray(x) - bound.value) <= bound.error).all(), (x, bound.value, bound.error)


def below_a_tie():
    """a and b of float16 whose product is a little less than 1 + u, and so rounded to 1."""
    a, b = 1 + 2 * U * np.arange(1, 400)[:, None], 1 - U * np.arange(1, 800)[None, :]
    product = np.where(a * b < 1 + U, a * b, 0)
    at = np.unravel_index(product.argmax(), product.shape)
    assert near(product[at]) == 1
    return a[at[0], 0], b[0, at[1]], product[at]


# Elementary operations


def a_sum_is_rounded():
    covers(known(1.0) + known(ABOVE), near(1 + ABOVE))


def what_overflowed_is_not_infinity():
    """Not even in float64, where no other number is left to stand for it."""
    over = known(1e308, p=EXACT) + known(1e308, p=EXACT)
    assert (over * known(2.0, p=EXACT)).error == np.inf
    assert (known(np.inf) * known(2.0)).error == 0


def errors_of_terms_add():
    covers(known(1.0, 0.25) + known(2.0, 0.5), 3.75, 2.25)


def a_sum_with_a_small_number_is_near_the_other():
    """1 is a number of the format, and so near."""
    small = known(1.0) + known(2.0**-20, 2.0**-21)
    covers(small, 1.0)
    assert small.error <= 2.0**-19


def a_sum_with_what_has_an_error_may_be_rounded_far():
    """In wider arithmetic nothing was rounded before."""
    covers(known(1 + 0.9 * U, 0.1 * U) + known(2.0**-20), near(1 + 0.9 * U + 2.0**-20))


def errors_of_factors_multiply_too():
    covers(known(1.0, 0.5) * known(1.0, 0.5), 1.5 * 1.5, 0.5 * 0.5)


def a_quotient_may_be_a_product_with_the_reciprocal():
    a, b = 1 + 2 * U * np.arange(1023)[:, None], 1 + 2 * U * np.arange(1, 1023)[None, :]
    covers(known(a) / known(b), near(a / b), near(a * near(1 / b)))


def a_small_divisor_with_an_error_is_smaller_still():
    covers(known(1.0, 0.25) / known(1.0, 0.5), 1.25 / 0.5, 0.75 / 1.5)


def a_subnormal_number_divided_keeps_the_error_of_the_divisor():
    a, b, error = 2.0**-1030, 2.0**-9, 2.0**-52
    covers(known(a, p=EXACT) / known(b, error, EXACT), a / (b + error), a / (b - error))


def what_may_be_zero_divides_to_anything():
    assert (known(1.0) / known(0.5, 0.5)).error == np.inf


def the_loser_may_win():
    covers(np.maximum(known(1.0, 0.5), known(0.9, 1.0)), max(0.5, 1.9), max(1.5, -0.1))


def the_winner_may_lose():
    covers(np.minimum(known(0.9, 0.1), known(1.0, 1.0)), min(0.9, 0.0), min(1.0, 2.0))


def sqrt_errs_by_one_ulp():
    x = known(near(0.3))
    covers(np.sqrt(x), np.sqrt(x.value) * (1 + 1.99 * U), np.sqrt(x.value) * (1 - 1.99 * U))


def sqrt_falls_faster_than_its_tangent():
    covers(np.sqrt(known(1.0, 0.75)), 0.5, np.sqrt(1.75))


def sqrt_of_what_may_be_negative_is_anything():
    assert np.sqrt(known(0.5, 0.75)).error == np.inf


def a_power_may_be_exp_of_a_product():
    a, b = known(near(0.003)), -0.75
    log = np.log(a.value)
    for lean in (1, -1):
        product = b * log * (1 + lean * 7.9 * U) * (1 + lean * 0.99 * U)
        covers(np.power(a, b), np.exp(product) * (1 + lean * 5.9 * U))


def a_power_of_what_has_an_error_has_one():
    covers(np.power(known(0.5, 0.25), 3.0), 0.75**3, 0.25**3)


def an_exponent_is_rounded():
    a, b = near(6e4), 1 + 0.99 * U
    product = near(b) * np.log(a) * (1 - 8.9 * U)
    covers(np.power(known(a), b), np.exp(product) * (1 - 5.9 * U))


def a_power_of_zero_is_exact():
    assert np.power(known(0.0), 0.75).error == 0


def a_power_of_a_negative_number_has_no_rule():
    try:
        np.power(known(-1.0), 2.0)
    except ValueError:
        return
    raise AssertionError("its logarithm is NaN, and nothing would be required")


def expm1_errs_by_three_ulp():
    x = known(near(0.3))
    covers(np.expm1(x), np.expm1(x.value) * (1 + 5.99 * U), np.expm1(x.value) * (1 - 5.99 * U))


def expm1_grows_faster_than_its_tangent():
    covers(np.expm1(known(1.0, 0.5)), np.expm1(1.5), np.expm1(0.5))


def expm1_grows_like_exp():
    covers(np.expm1(known(0.1, 0.5)), np.expm1(0.6), np.expm1(-0.4))


def expm1_far_below_zero_is_minus_one():
    far = np.expm1(known(-1000.0, 800.0))
    covers(far, -1.0)
    assert far.error <= 7 * U


def tanh_errs_by_eight_ulp():
    x = known(near(0.3))
    covers(np.tanh(x), np.tanh(x.value) * (1 + 15.99 * U), np.tanh(x.value) * (1 - 15.99 * U))


def tanh_is_steeper_near_zero():
    covers(np.tanh(known(1.0, 1.0)), 0.0, np.tanh(2.0))
    covers(np.tanh(known(0.0, 0.125)), np.tanh(0.125))


def tanh_is_flat_far_from_zero():
    far = np.tanh(known(5.0, 1.0))
    covers(far, np.tanh(4.0))
    assert far.error <= 20 * U, "and nothing near 1"


def tanh_settles_at_one():
    """As in float32, where the rest is below 2⁻³⁴."""
    far = np.tanh(known([9.0, -9.0, np.inf]))
    covers(far, [1 - 1e-15, 1e-15 - 1, 1.0])
    assert (far.error < 2.0**-24).all()
    covers(np.tanh(known(6.0)), 1 - 2 * U)


def tanh_of_anything_is_anything():
    """Not a number between −1 and 1: it may be that of NaN."""
    assert np.tanh(known(0.0, np.inf)).error == np.inf


def cos_errs_by_four_ulp():
    x = known(near(0.3))
    covers(np.cos(x), np.cos(x.value) * (1 + 7.99 * U), np.cos(x.value) * (1 - 7.99 * U))


def cos_falls_by_the_error_of_its_angle():
    quarter = known(np.pi / 2, 1 / 16)
    covers(np.cos(quarter), np.cos(np.pi / 2 - 1 / 16), np.cos(np.pi / 2 + 1 / 16))
    covers(np.cos(known(1.0, 0.5)), np.cos(0.5), np.cos(1.5))


def cos_is_between_minus_one_and_one():
    far = np.cos(known(0.0, 10.0))
    covers(far, -1.0, 1.0)
    assert far.error < 2.1
    assert np.cos(known(0.0, np.inf)).error == np.inf, "the angle may be infinite"


def erf_errs_by_eight_ulp_and_near_zero_by_four():
    x, small = known(near(0.7)), known(near(0.001))
    right, least = math.erf(x.value), math.erf(small.value)
    covers(erf(x), right * (1 + 15.99 * U) + 7.99 * U, right * (1 - 15.99 * U) - 7.99 * U)
    covers(erf(small), least + 7.99 * U, least - 7.99 * U)


def erf_is_steeper_near_zero():
    covers(erf(known(1.0, 1.0)), 0.0, math.erf(2.0))
    covers(erf(known(0.0, 0.125)), math.erf(0.125))


def infinity_divided_is_infinity():
    assert (known(np.inf) / known(6.0)).error == 0
    assert (known(np.inf) / known(0.5, 0.5)).error == np.inf, "or minus infinity"


def erf_settles_at_one():
    far = erf(known([5.0, -30.0]))
    covers(far, [1.0, -1.0])
    assert (far.error < 1e-10).all()
    covers(erf(known(2.0)), math.erf(2.0) - 23 * U)


def erfc_may_be_one_minus_erf():
    x = known(near(0.7))
    covers(erfc(x), 1 - (math.erf(x.value) * (1 + 15.99 * U) + 7.99 * U))
    covers(erfc(known(9.0)), 0.0)
    assert erfc(known(9.0)).error < 2 * TINY


def what_settles_may_keep_its_rest():
    rest = known(2.0**-30, 2.0**-31)
    covers(settled(known(1 - 2.0**-30, 0.5), rest), 1.0, 1 - 2.0**-30 - 2.0**-31)


def a_formula_is_left_before_it_overflows():
    way = unless_overflow(known([1.0, 0.0], [0.25, np.inf]), known([0.0, 1.0], 0.5))
    covers(way, [1.25, 1.5], [0.75, 0.5])
    assert np.isfinite(way.error).all()


def exp_errs_by_three_ulp():
    x = known(near(0.3))
    covers(np.exp(x), np.exp(x.value) * (1 + 5.99 * U), np.exp(x.value) * (1 - 5.99 * U))


def exp_grows_faster_than_its_tangent():
    covers(np.exp(known(1.0, 0.5)), np.exp(1.5), np.exp(0.5))


def exp_may_be_flushed_early():
    covers(np.exp(known(np.log(3.9 * TINY))), 0.0)


def exp_far_below_zero_is_small_whatever_its_error():
    far = np.exp(known(-1000.0, 100.0))
    covers(far, 0.0)
    assert far.error <= 5 * TINY, "and nothing near 1"


def log_errs_by_four_ulp():
    x = known(near(0.3))
    covers(np.log(x), np.log(x.value) * (1 + 7.99 * U), np.log(x.value) * (1 - 7.99 * U))


def log_falls_faster_than_its_tangent():
    covers(np.log(known(1.0, 0.5)), np.log(0.5), np.log(1.5))


def log_of_what_may_be_zero_is_anything():
    assert np.log(known(0.5, 0.5)).error == np.inf


def log1p_errs_by_five_ulp():
    x = known(near(0.3))
    covers(np.log1p(x), np.log1p(x.value) * (1 + 9.99 * U), np.log1p(x.value) * (1 - 9.99 * U))


def log1p_is_steep_at_minus_one():
    covers(np.log1p(known(-0.75, 0.125)), np.log1p(-0.875), np.log1p(-0.625))


def a_constant_is_rounded():
    covers(lift(0.1, NARROW), near(0.1))


def a_subnormal_operand_may_be_read_as_zero():
    covers(operand(np.array(GRAIN), NARROW), 0.0)
    assert operand(np.array(GRAIN), KEPT).error == 0


def a_small_product_may_be_flushed():
    almost = known(1 - U) * known(TINY)
    covers(almost, near((1 - U) * TINY), 0.0)


def a_representable_product_may_be_flushed_too():
    covers(known(0.5) * known(TINY), 0.5 * TINY, 0.0)


def a_product_below_the_grain_is_rounded_to_zero():
    covers(known(0.5, p=KEPT) * known(GRAIN, p=KEPT), 0.0)


def a_product_lost_in_float64_has_an_error():
    small = known(1e-200, p=EXACT) * known(1e-200, p=EXACT)
    assert small.value == 0
    assert Fraction(float(small.error)) >= Fraction(1e-200) ** 2


def a_quotient_lost_in_float64_has_an_error():
    small = known(1e-200, p=EXACT) / known(1e200, p=EXACT)
    assert Fraction(float(small.error)) >= Fraction(1e-200) / Fraction(1e200)


def exp_lost_in_float64_has_an_error():
    assert np.exp(known(-800.0, p=EXACT)).error > 0


def a_result_that_may_overflow_is_anything():
    assert (known(60000.0) + known(10000.0)).error == np.inf


def a_value_may_be_kept_in_storage():
    third = known(1 / 3, 2.0**-26, WIDE)
    covers(saved(third), near(1 / 3))


def a_stored_value_errs_by_half_a_spacing():
    covers(stored(known(1 + ABOVE, 2.0**-30, WIDE), HALF), near(1 + ABOVE))


def a_stored_value_may_be_flushed():
    covers(stored(known(0.999 * TINY, 0.0, WIDE), HALF), near(0.999 * TINY), 0.0)


def the_worst_of_several_formulas_counts():
    covers(either(known(1.0), known(1.0, 0.5)), 1.5)


# Sums


def a_sum_is_rounded_once_less_than_it_has_terms():
    x = [1.0, ABOVE, ABOVE]
    covers(linear(np.sum, known(x)), near(near(1 + ABOVE) + ABOVE))


def terms_bring_their_errors():
    covers(linear(np.sum, known([1.0, 2.0], [0.25, 0.5])), 3.75, 2.25)


def a_product_is_one_more_rounding():
    a, b, _ = below_a_tie()
    covers(bilinear(dot, known([a]), known([b])), near(a * b))


def factors_bring_their_errors():
    covers(bilinear(dot, known([1.0], 0.5), known([1.0], 0.5)), 2.25, 0.25)


def a_bias_is_one_term_more():
    a, b, product = below_a_tie()
    bias = U * (1 - U)
    computed = near(near(product) + bias)
    assert computed == 1, "rounded down twice"
    covers(bilinear(dot, known([a]), known([b]), known(bias)), computed)


def a_bias_may_be_added_to_the_rounded_sum():
    a, b, product = below_a_tie()
    bias = U * (1 - U)
    p = MIXED
    covers(bilinear(dot, known([a], p=p), known([b], p=p), known(bias, p=p)), near(near(product) + bias))


def integers_are_exact_only_up_to_the_digits():
    x = [[2048.0, 1.0, 1.0], [1.0, 1.0, 1.0]]  # beside a sum that is small enough
    y = linear(lambda a: a.sum(axis=1), known(x))
    covers(y[0], near(near(2048 + 1) + 1), near(2048 + near(1 + 1)))


def the_finest_term_decides_the_lattice():
    x = [2048.0, 1.0]
    covers(linear(np.sum, known(x)), near(2049.0))


def the_bias_belongs_to_the_lattice():
    covers(bilinear(dot, known([1024.0]), known([1.0]), known(0.25)), near(1024.25))


def every_small_product_may_be_flushed():
    x = w = [2.0**-7.5, 2.0**-7.5]
    covers(bilinear(dot, known(x), known(w)), 0.0)


def a_lattice_below_the_normal_numbers_may_be_flushed():
    covers(bilinear(dot, known([2.0**-10]), known([2.0**-10])), 0.0)


def a_partial_sum_may_overflow():
    assert linear(np.sum, known([60000.0, 60000.0, -60000.0])).error == np.inf


def a_sum_is_rounded_to_the_format_of_intermediates():
    x = [1.0, ABOVE]
    covers(linear(np.sum, known(x, p=MIXED)), near(1 + ABOVE))


# fmt: off
MUTANTS = [
    # the function or table that has the rule: witness, a piece of it, a weaker one
    (bounded.rounded, [
        (a_sum_is_rounded, "roundings * middle.unit", "0.5 * roundings * middle.unit"),
        (a_sum_is_rounded, "middle.nearest(value) == value", "value == value"),
        (a_small_product_may_be_flushed, "margin * profile.underflow(middle)", "0.0"),
        (a_representable_product_may_be_flushed_too, "(np.abs(value) >= middle.tiny)", "True"),
        (a_result_that_may_overflow_is_anything, "np.inf, error + added)", "0.0, error + added)"),
    ]),
    (bounded._multiply, [
        (errors_of_factors_multiply_too, " + a.error * b.error", ""),
        (errors_of_factors_multiply_too, "np.abs(a.value) * b.error + ", ""),
        (errors_of_factors_multiply_too, "np.abs(b.value) * a.error", "0.0"),
        (a_product_lost_in_float64_has_an_error, "vanished=vanished", "vanished=False"),
    ]),
    (ROUNDINGS, [
        (a_quotient_may_be_a_product_with_the_reciprocal, "divide", 1),
        (exp_errs_by_three_ulp, "exp", 5.9),
        (log_errs_by_four_ulp, "log", 7.9),
        (log1p_errs_by_five_ulp, "log1p", 9.9),
        (sqrt_errs_by_one_ulp, "sqrt", 1.9),
        (expm1_errs_by_three_ulp, "expm1", 5.9),
        (cos_errs_by_four_ulp, "cos", 7.9),
        (tanh_errs_by_eight_ulp, "tanh", 15.9),
        (erf_errs_by_eight_ulp_and_near_zero_by_four, "erf", 15.8),
    ]),
    (bounded._divide, [
        (a_quotient_may_be_a_product_with_the_reciprocal, "== 0.5", "> 0"),
        (a_small_divisor_with_an_error_is_smaller_still, "np.abs(b.value) - b.error", "np.abs(b.value)"),
        (a_small_divisor_with_an_error_is_smaller_still, " + a.error / least", ""),
        (a_small_divisor_with_an_error_is_smaller_still, "b.error / np.abs(b.value)", "0.0"),
        (a_subnormal_number_divided_keeps_the_error_of_the_divisor, " / least * (b", " * (b"),
        (what_may_be_zero_divides_to_anything, "error, np.inf)", "error, error)"),
        (a_quotient_lost_in_float64_has_an_error, "vanished=vanished", "vanished=False"),
        (infinity_divided_is_infinity, "limit=limit", "limit=False"),
        (infinity_divided_is_infinity, " & (floor > 0)", ""),
    ]),
    (bounded._maximum, [
        (the_loser_may_win, "np.maximum(a.error, b.error)", "winner"),
    ]),
    (bounded._infinite, [
        (what_overflowed_is_not_infinity, " & (a.error == 0)", ""),
    ]),
    (bounded._add, [
        (a_sum_with_a_small_number_is_near_the_other, "b.ceiling, np.inf)", "np.inf, np.inf)"),
        (a_sum_with_what_has_an_error_may_be_rounded_far, "a.error == 0, b", "True, b"),
        (errors_of_terms_add, "a.error + b.error", "a.error"),
    ]),
    (bounded._minimum, [
        (the_winner_may_lose, "-_maximum(p, -a, -b)", "Bounded(np.minimum(a.value, b.value), a.error, p)"),
    ]),
    (bounded._sqrt, [
        (sqrt_falls_faster_than_its_tangent, "value + floor", "2.0 * value"),
        (sqrt_of_what_may_be_negative_is_anything, "a.value < a.error, np.inf", "a.value < 0, np.inf"),
    ]),
    (bounded._power, [
        (a_power_may_be_exp_of_a_product, 'RULES["log"](p, a)', "lift(np.log(a.value), p)"),
        (a_power_of_what_has_an_error_has_one, "way.error +", "0.3 * way.error +"),
        (an_exponent_is_rounded, "(p, b,", "(p, Bounded(b.value, 0.0, p),"),
        (a_power_of_zero_is_exact, "known, 0.0,", "known, p.middle.tiny,"),
        (a_power_of_a_negative_number_has_no_rule, "a.value < 0", "a.value < -1"),
    ]),
    (bounded._expm1, [
        (expm1_grows_faster_than_its_tangent, "_growth(grown, a)", "grown * a.error"),
        (expm1_grows_like_exp, "np.exp(a.value)", "np.abs(np.expm1(a.value))"),
        (expm1_far_below_zero_is_minus_one, "_growth(grown, a)", "grown * np.expm1(a.error)"),
    ]),
    (bounded._tanh, [
        (tanh_is_steeper_near_zero, "_nearest_zero(a)", "np.abs(a.value)"),
        (tanh_is_flat_far_from_zero, "a.error * 4 * e / (1 + e) ** 2", "a.error"),
        (tanh_settles_at_one, "return settled(y, 2 * e / (1 + e))", "return y"),
        (tanh_settles_at_one, "2 * e", "0 * e"),
    ]),
    (bounded._cos, [
        (cos_falls_by_the_error_of_its_angle, "_between(a.error, a)", "0.98 * a.error"),
        (cos_falls_by_the_error_of_its_angle, "_between(a.error, a)", "a.error * np.abs(np.sin(a.value))"),
        (cos_is_between_minus_one_and_one, "_between(a.error, a)", "a.error"),
    ]),
    (bounded.settled, [
        (what_settles_may_keep_its_rest, "rest.ceiling if", "rest.error if"),
        (tanh_settles_at_one, "/ 1024", "* 2"),
    ]),
    (bounded.erfc, [
        (erfc_may_be_one_minus_erf, "way.error +", "0.5 * way.error +"),
    ]),
    (bounded.unless_overflow, [
        (a_formula_is_left_before_it_overflows, "choose(np.isfinite(a.error), a, b) if", "a if"),
        (a_formula_is_left_before_it_overflows, "np.isfinite(a.error), a, b", "False, a, b"),
    ]),
    (bounded._between, [
        (tanh_of_anything_is_anything, "np.inf, np.minimum", "2.0, np.minimum"),
    ]),
    (bounded.erf, [
        (erf_errs_by_eight_ulp_and_near_zero_by_four, "8 * p", "7.9 * p"),
        (erf_is_steeper_near_zero, "_nearest_zero(x)", "np.abs(x.value)"),
        (erf_settles_at_one, "return settled(y, np.asarray(_erfc(near), float))", "return y"),
        (erf_settles_at_one, "_erfc(near)", "0 * near"),
        (erf_is_steeper_near_zero, "2 / math.sqrt(math.pi)", "1"),
    ]),
    (bounded._growth, [
        (exp_grows_faster_than_its_tangent, "np.expm1(a.error)", "a.error"),
        (exp_far_below_zero_is_small_whatever_its_error, "value == 0, most,", "value == 0, np.inf,"),
    ]),
    (bounded._exp, [
        (exp_may_be_flushed_early, "margin=4.0", "margin=3.0"),
        (exp_lost_in_float64_has_an_error, "vanished=value == 0", "vanished=False"),
    ]),
    (RULES["log"], [
        (log_falls_faster_than_its_tangent, "-np.log1p(-np.minimum(part, 1 - 1e-16))", "part"),
        (log_of_what_may_be_zero_is_anything, ", np.inf)", ", 1.0)"),
    ]),
    (RULES, [
        (log1p_is_steep_at_minus_one, "log1p", bounded._logarithm(np.log1p, 0.0)),
    ]),
    (bounded.lift, [
        (a_constant_is_rounded, "np.abs(known - x)", "0.0"),
    ]),
    (bounded.operand, [
        (a_subnormal_operand_may_be_read_as_zero, "np.where(low, np.abs(x), 0.0)", "0.0"),
    ]),
    (Profile.underflow, [
        (a_small_product_may_be_flushed, "format.tiny if", "0.5 * format.tiny if"),
        (a_product_below_the_grain_is_rounded_to_zero, "else format.grain", "else 0.25 * format.grain"),
        (a_quotient_lost_in_float64_has_an_error, "else format.grain", "else 0.5 * format.grain"),
    ]),
    (bounded.saved, [
        (a_value_may_be_kept_in_storage, "stored(x, x.profile.storage)", "x"),
    ]),
    (Format.half_spacing, [
        (a_stored_value_errs_by_half_a_spacing, "ldexp(0.5,", "ldexp(0.25,"),
    ]),
    (bounded.stored, [
        (a_stored_value_errs_by_half_a_spacing, " + format.half_spacing(ceiling)", ""),
        (a_stored_value_may_be_flushed, "(ceiling > 0), format.tiny", "(ceiling > 0), 0.0"),
    ]),
    (bounded.either, [
        (the_worst_of_several_formulas_counts, "*(o.error for o in others)", ""),
    ]),
    (contraction.linear, [
        (a_sum_is_rounded_once_less_than_it_has_terms, "terms - 1", "terms - 2"),
        (terms_bring_their_errors, "f(x.error) if", "0 * terms if"),
    ]),
    (contraction._accumulated, [
        (a_sum_is_rounded_once_less_than_it_has_terms, "(weight * format", "(0.5 * weight * format"),
        (integers_are_exact_only_up_to_the_digits, "2.0**format.digits", "2.0 ** (1 + format.digits)"),
        (every_small_product_may_be_flushed, "p.underflow(format)\n    error *=", "0.0\n    error *="),
        (a_lattice_below_the_normal_numbers_may_be_flushed, "grain >= p.underflow(format)", "True"),
        (a_partial_sum_may_overflow, "> format.largest, np.inf", "> np.inf, np.inf"),
        (a_sum_is_rounded_to_the_format_of_intermediates, "stored(total, p.middle).error", "error"),
    ]),
    (contraction.bilinear, [
        (a_product_is_one_more_rounding, "spread, terms, weight", "spread, terms - 1, weight"),
        (factors_bring_their_errors, "f(a.error, np.abs(b.value))", "0.0"),
        (factors_bring_their_errors, "f(a.ceiling, b.error)", "f(np.abs(a.value), b.error)"),
        (a_bias_is_one_term_more, "terms + (bias.ceiling > 0)", "terms"),
        (a_bias_is_one_term_more, "weight + bias.ceiling", "0.5 * weight"),
        (a_bias_may_be_added_to_the_rounded_sum, "after.error, 0.0", "0.0, 0.0"),
        (the_bias_belongs_to_the_lattice, "min(grain, granularity(bias.value))", "grain"),
    ]),
    (contraction.granularity, [
        (the_finest_term_decides_the_lattice, "+ last - 1", "+ last"),
        (the_finest_term_decides_the_lattice, "np.min(", "np.max("),
    ]),
]
# fmt: on
ROWS = [(witness, where, old, new) for where, rows in MUTANTS for witness, old, new in rows]
WITNESSES = list(dict.fromkeys(witness for witness, *_ in ROWS))


@pytest.mark.parametrize("witness", WITNESSES, ids=lambda w: w.__name__)
def test_the_bound_covers(witness):
    with np.errstate(all="ignore"):
        witness()


def weaken(monkeypatch, where, old, new):
    """Replace an entry of a table, or a piece of the text of a function wherever it is known."""
    if isinstance(where, dict):
        monkeypatch.setitem(where, old, new)
        return
    source = textwrap.dedent(inspect.getsource(where))
    assert old in source, "this mutant needs a look: the rule has another text now"
    source, scope = source.replace(old, new), dict(where.__globals__)
    if where.__closure__:  # as the rule of a logarithm
        source = f"def made(ufunc, offset):\n{textwrap.indent(source, '    ')}    return rule"
    exec(source, scope)
    changed = scope["made"](None, 0.0) if where.__closure__ else scope[where.__name__]
    monkeypatch.setattr(where, "__code__", changed.__code__)


NAMES = [f"{witness.__name__}-{i}" for i, (witness, *_) in enumerate(ROWS)]


@pytest.mark.parametrize(("witness", "where", "old", "new"), ROWS, ids=NAMES)
def test_a_weaker_rule_does_not(witness, where, old, new, monkeypatch):
    weaken(monkeypatch, where, old, new)
    with np.errstate(all="ignore"), pytest.raises(AssertionError):
        witness()
