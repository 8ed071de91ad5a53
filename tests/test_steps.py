"""Steps of an optimizer, one after the other, and the products that they are made of."""

import numpy as np
import pytest

from nnspec.reference.bounded import Bounded
from nnspec.reference.formats import profile
from nnspec.reference.steps import product, run

SINGLE = profile("float32", flush=False)
UNIT = SINGLE.middle.unit


def test_each_step_has_its_gradient_its_rate_and_its_number():
    seen = []

    def step(p, g, m, *, rate, t):
        seen.append((p.tolist(), g.tolist(), m.tolist(), rate, t))
        return p - rate * g, m + g

    p, g = np.array([10.0]), np.array([[1.0], [2.0], [4.0]])
    found = run(step, p, g, (None,), rates=(1.0, 0.5, 0.25), taken=4)
    assert [part.tolist() for part in found] == [[7.0], [7.0]]
    assert seen == [
        ([10.0], [1.0], [0.0], 1.0, 5),
        ([9.0], [2.0], [1.0], 0.5, 6),
        ([8.0], [4.0], [3.0], 0.25, 7),
    ]


def test_a_state_that_is_given_is_where_it_begins():
    def step(p, g, m, *, rate, t):
        return p, m + g

    found = run(step, np.zeros(1), np.ones((2, 1)), (np.array([5.0]),), rates=(1.0, 1.0), taken=0)
    assert found[1].tolist() == [7.0]


def test_the_state_between_two_steps_is_rounded_to_storage():
    half = profile("float16")

    def step(p, g, *, rate, t):
        return (p,)

    p = Bounded(np.array([1 / 3]), np.array([0.0]), half)
    once, twice = (run(step, p, np.zeros((n, 1)), (), rates=(1.0,) * n, taken=0)[0] for n in (1, 2))
    assert once.error.tolist() == [0.0]
    assert twice.error[0] == pytest.approx(abs(float(np.float16(1 / 3)) - 1 / 3))


def test_a_product_has_the_errors_of_its_factors_and_a_rounding_for_each():
    assert product(np.array([2.0, 3.0, 5.0])) == 30
    exact = product(Bounded(np.array([2.0, -3.0, 5.0]), np.zeros(3), SINGLE))
    assert exact.value == -30
    assert float(exact.error) == pytest.approx(30 * 3 * 1.01 * UNIT, rel=1e-5)
    errors = np.array([0.125, 0.25, 0.0])
    found = product(Bounded(np.array([2.0, 3.0, 5.0]), errors, SINGLE))
    assert float(found.error) == pytest.approx(2.125 * 3.25 * 5 - 30, rel=1e-5)
