"""Witnesses of long sums: of terms, of products, and with a bias."""

import numpy as np

from nnspec.reference import contraction
from nnspec.reference.contraction import bilinear, linear
from witnesses import ABOVE, MIXED, U, below_a_tie, covers, dot, known, near


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
