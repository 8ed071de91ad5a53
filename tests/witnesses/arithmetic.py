"""Witnesses of what is added, multiplied, divided, chosen, stored and flushed."""

from fractions import Fraction

import numpy as np

from nnspec.reference import bounded
from nnspec.reference.bounded import either, lift, operand, saved, stored, unless_overflow
from nnspec.reference.formats import EXACT, ROUNDINGS, Format, Profile
from witnesses import ABOVE, GRAIN, HALF, KEPT, NARROW, TINY, WIDE, U, covers, known, near


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


def infinity_divided_is_infinity():
    assert (known(np.inf) / known(6.0)).error == 0
    assert (known(np.inf) / known(0.5, 0.5)).error == np.inf, "or minus infinity"


def a_formula_is_left_before_it_overflows():
    way = unless_overflow(known([1.0, 0.0], [0.25, np.inf]), known([0.0, 1.0], 0.5))
    covers(way, [1.25, 1.5], [0.75, 0.5])
    assert np.isfinite(way.error).all()


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


# fmt: off
MUTANTS = [
    # the function or table that has the rule: witness, a piece of it, a weaker one
    (bounded.rounded, [
        (a_sum_is_rounded, "roundings * middle.unit", "0.5 * roundings * middle.unit"),
        (a_sum_is_rounded, "middle.nearest(value) == value", "value == value"),
        (a_small_product_may_be_flushed, "margin * profile.underflow(middle)", "0.0"),
        (a_representable_product_may_be_flushed_too, "(size >= middle.tiny)", "True"),
        (a_result_that_may_overflow_is_anything, "fits, error, np.inf)", "fits, error, 0.0)"),
    ]),
    (bounded._multiply, [
        (errors_of_factors_multiply_too, " + a.error * b.error", ""),
        (errors_of_factors_multiply_too, "np.abs(a.value) * b.error + ", ""),
        (errors_of_factors_multiply_too, "np.abs(b.value) * a.error", "0.0"),
        (a_product_lost_in_float64_has_an_error, "vanished=vanished", "vanished=nowhere"),
    ]),
    (ROUNDINGS, [
        (a_quotient_may_be_a_product_with_the_reciprocal, "divide", 1),
    ]),
    (bounded._divide, [
        (a_quotient_may_be_a_product_with_the_reciprocal, "== 0.5", "> 0"),
        (a_small_divisor_with_an_error_is_smaller_still, "np.abs(b.value) - b.error", "np.abs(b.value)"),
        (a_small_divisor_with_an_error_is_smaller_still, " + a.error / least", ""),
        (a_small_divisor_with_an_error_is_smaller_still, "b.error / np.abs(b.value)", "0.0"),
        (a_subnormal_number_divided_keeps_the_error_of_the_divisor, " / least * (b", " * (b"),
        (what_may_be_zero_divides_to_anything, "error, np.inf)", "error, error)"),
        (a_quotient_lost_in_float64_has_an_error, "vanished=vanished", "vanished=nowhere"),
        (infinity_divided_is_infinity, "limit=limit", "limit=None"),
        (infinity_divided_is_infinity, " & clear", ""),
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
    (bounded.unless_overflow, [
        (a_formula_is_left_before_it_overflows, "choose(np.isfinite(a.error), a, b) if", "a if"),
        (a_formula_is_left_before_it_overflows, "np.isfinite(a.error), a, b", "False, a, b"),
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
        (the_worst_of_several_formulas_counts, "(o.error for o in others)", "()"),
    ]),
]
# fmt: on
