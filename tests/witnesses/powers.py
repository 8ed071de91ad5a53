"""Witnesses of roots, powers, exponentials and logarithms."""

import numpy as np

from nnspec.reference import bounded
from nnspec.reference.bounded import RULES
from nnspec.reference.formats import EXACT, ROUNDINGS
from witnesses import TINY, U, covers, known, near


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


def exp_lost_in_float64_has_an_error():
    assert np.exp(known(-800.0, p=EXACT)).error > 0


# fmt: off
MUTANTS = [
    # the function or table that has the rule: witness, a piece of it, a weaker one
    (ROUNDINGS, [
        (exp_errs_by_three_ulp, "exp", 5.9),
        (log_errs_by_four_ulp, "log", 7.9),
        (log1p_errs_by_five_ulp, "log1p", 9.9),
        (sqrt_errs_by_one_ulp, "sqrt", 1.9),
        (expm1_errs_by_three_ulp, "expm1", 5.9),
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
    (bounded._growth, [
        (exp_grows_faster_than_its_tangent, "np.expm1(a.error)", "a.error"),
        (exp_far_below_zero_is_small_whatever_its_error, "value == 0, most,", "value == 0, np.inf,"),
    ]),
    (bounded._exp, [
        (exp_may_be_flushed_early, "margin=4.0", "margin=3.0"),
        (exp_lost_in_float64_has_an_error, "vanished=lambda: value == 0", "vanished=nowhere"),
    ]),
    (RULES["log"], [
        (log_falls_faster_than_its_tangent, "-np.log1p(-np.minimum(part, 1 - 1e-16))", "part"),
        (log_of_what_may_be_zero_is_anything, ", np.inf)", ", 1.0)"),
    ]),
    (RULES, [
        (log1p_is_steep_at_minus_one, "log1p", bounded._logarithm(np.log1p, 0.0)),
    ]),
]
# fmt: on
