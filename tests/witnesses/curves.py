"""Witnesses of functions that settle or swing: tanh, cos, erf and erfc."""

import math

import numpy as np

from nnspec.reference import bounded
from nnspec.reference.bounded import erf, erfc, settled
from nnspec.reference.formats import ROUNDINGS
from witnesses import TINY, U, covers, known, near


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


# fmt: off
MUTANTS = [
    # the function or table that has the rule: witness, a piece of it, a weaker one
    (ROUNDINGS, [
        (cos_errs_by_four_ulp, "cos", 7.9),
        (tanh_errs_by_eight_ulp, "tanh", 15.9),
        (erf_errs_by_eight_ulp_and_near_zero_by_four, "erf", 15.8),
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
    (bounded._between, [
        (tanh_of_anything_is_anything, "np.inf, np.minimum", "2.0, np.minimum"),
    ]),
    (bounded.erf, [
        (erf_errs_by_eight_ulp_and_near_zero_by_four, "8 * p", "7.9 * p"),
        (erf_is_steeper_near_zero, "_nearest_zero(x)", "np.abs(x.value)"),
        (erf_settles_at_one, "return settled(y, _erfc(near))", "return y"),
        (erf_settles_at_one, "_erfc(near)", "0 * near"),
        (erf_is_steeper_near_zero, "2 / math.sqrt(math.pi)", "1"),
    ]),
]
# fmt: on
