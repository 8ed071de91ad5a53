"""What chance explains, and what it does not; the laws that initializers are held to."""

import numpy as np
import pytest
from scipy import stats

from nnspec.conformance.checks.properties.chance import ALPHA, chance, distributed, near_share
from nnspec.conformance.verdict import Violation
from nnspec.reference.formats import FORMATS
from nnspec.reference.ops.initializer import law

LEFT = 0.87962566103423978
SHAPE = (8, 3, 5, 5)  # 75 inputs, 200 outputs


# Shares


def test_a_share_may_be_as_far_as_an_honest_one_is_once_in_ten_to_the_twelfth():
    """Hoeffding: P(|share − p| ≥ t) ≤ 2 exp(−2 n t²)."""
    assert 2 * np.exp(-2 * 50 * chance(50) ** 2) == pytest.approx(ALPHA)
    assert ALPHA == 1e-12


@pytest.mark.parametrize("side", [-1, 1])
def test_a_share_is_refused_on_either_side_just_beyond(side):
    most = chance(200)
    assert near_share(0.5 + side * 0.99 * most, 0.5, 200) == pytest.approx(0.99)
    with pytest.raises(Violation) as refused:
        near_share(0.5 + side * 1.01 * most, 0.5, 200, array="y")
    told = refused.value.evidence
    assert told["ratio"] == pytest.approx(1.01)
    assert (told["got"], told["want"], told["of"]) == (0.5 + side * 1.01 * most, 0.5, 200)
    assert (told["error"], told["bound"]) == (pytest.approx(1.01 * most), most)
    assert told["array"] == "y"


def test_a_share_that_is_no_number_is_refused():
    with pytest.raises(Violation):
        near_share(np.nan, 0.5, 200)


# Distributions


def evenly(n, shift=0.0):
    """n numbers of which U(0, 1) leaves as many below each as it should; all moved."""
    return (np.arange(n) + 0.5) / n + shift


def below(y):
    return np.clip(y, 0.0, 1.0)


def test_numbers_that_lie_as_they_should_are_half_a_number_off():
    n = 400
    assert distributed(evenly(n), below, FORMATS["float64"]) == pytest.approx(0.5 / n / chance(n))


@pytest.mark.parametrize("side", [-1, 1])
def test_numbers_that_lie_too_low_or_too_high_are_refused(side):
    n = 400
    most = chance(n) - 0.5 / n
    assert distributed(evenly(n, side * 0.99 * most), below, FORMATS["float64"]) < 1
    with pytest.raises(Violation) as refused:
        distributed(evenly(n, side * 1.01 * most), below, FORMATS["float64"], array="y")
    told = refused.value.evidence
    assert told["error"] == pytest.approx(1.01 * most + 0.5 / n)
    assert told["bound"] == chance(n)
    assert told["ratio"] == pytest.approx(told["error"] / told["bound"])
    assert told["got"] - told["want"] == pytest.approx(-side * 1.01 * most)
    assert (told["of"], told["array"]) == (n, "y")
    assert float(told["note"].rpartition(" ")[2]) == pytest.approx(told["want"], abs=1e-5)


@pytest.mark.parametrize("side", [-1, 1])
def test_what_lies_as_it_should_at_both_ends_may_be_wrong_between(side):
    n = 400
    y, bump = evenly(n), chance(n) - 0.5 / n

    def law(part):
        return lambda t: below(t) + side * part * bump * np.sin(np.pi * below(t))

    assert distributed(y, law(0.99), FORMATS["float64"]) < 1
    with pytest.raises(Violation) as refused:
        distributed(y, law(1.01), FORMATS["float64"])
    assert refused.value.evidence["want"] == pytest.approx(0.5 + side * 1.01 * bump, abs=0.01)


@pytest.mark.parametrize("side", [-1, 1])
def test_a_number_may_have_been_rounded_from_half_a_spacing_away(side):
    """In bfloat16 the numbers beside 1 are 2⁻⁸ below it and 2⁻⁷ above."""
    y = np.full(10_000, 1.0)
    half = 2.0**-8
    just = 1 + side * 0.999 * half  # all of them were there, before they were rounded
    assert distributed(y, lambda t: (t >= just).astype(float), FORMATS["bfloat16"]) == 0
    beyond = 1 + side * 1.001 * half
    with pytest.raises(Violation):
        distributed(y, lambda t: (t >= beyond).astype(float), FORMATS["bfloat16"])


def test_the_order_and_the_shape_of_numbers_do_not_matter():
    y = evenly(36)
    assert distributed(y[::-1].reshape(6, 6), below, FORMATS["float32"]) == pytest.approx(
        distributed(y, below, FORMATS["float32"])
    )


# Laws


def uniform(deviation):
    return stats.uniform(-deviation * 3**0.5, 2 * deviation * 3**0.5)


def normal(deviation):
    return stats.norm(0, deviation)


def cut(deviation):
    return stats.truncnorm(-2, 2, scale=deviation)


def widened(deviation):
    return stats.truncnorm(-2, 2, scale=deviation / LEFT)


# fmt: off
LAWS = [
    # initializer       options              variance         its distribution, given the deviation
    ("glorot_uniform",   {},                  2 / (75 + 200),  uniform),
    ("he_uniform",       {},                  2 / 75,          uniform),
    ("glorot_normal",    {},                  2 / (75 + 200),  normal),
    ("he_normal",        {},                  2 / 75,          normal),
    ("glorot_normal",    {"truncated": True}, 2 / (75 + 200),  widened),
    ("he_normal",        {"truncated": True}, 2 / 75,          widened),
    ("truncated_normal", {},                  1.0,             cut),
    ("truncated_normal", {"deviation": 0.3},  0.09,            cut),
]
# fmt: on


@pytest.mark.parametrize(("name", "options", "variance", "distribution"), LAWS)
def test_a_law_is_that_of_scipy(name, options, variance, distribution):
    promised, scipy = law(name, SHAPE, **options), distribution(variance**0.5)
    assert promised.reach == pytest.approx(scipy.support()[1], rel=1e-12)
    y = np.linspace(-1.2, 1.2, 41) * min(promised.reach, 4 * variance**0.5)
    np.testing.assert_allclose(promised.below(y), scipy.cdf(y), rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize(("name", "options", "variance", "distribution"), LAWS)
def test_its_deviation_is_what_the_name_promises(name, options, variance, distribution):
    deviation = distribution(variance**0.5).std()
    assert deviation == pytest.approx(variance**0.5 * (LEFT if name == "truncated_normal" else 1), rel=1e-12)
