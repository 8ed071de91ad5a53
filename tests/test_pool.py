"""The few signatures that a compiling target is shown."""

from itertools import product

import pytest

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.cases import recipe_of
from nnspec.conformance.cases.recipe import Signature
from nnspec.conformance.checks.trial import value_clause
from nnspec.conformance.drawing import drawn
from nnspec.conformance.pool import varied
from nnspec.spec.ops import OPS

BOTH = list(product((False, True), ((1, 1), (2, 2))))
OPTIONS = [{"ceil_mode": ceil_mode, "stride": stride} for ceil_mode, stride in BOTH]


def test_six_show_all_pairs_of_two_options():
    every = [Signature({"x": (n, 2, 5, 5)}, {"window": (2, 2), **o}) for o in OPTIONS for n in (2, 3, 4, 5)]
    chosen = varied(OPS["max_pool2d"], every, 6)
    assert sorted({(s.attrs["ceil_mode"], s.attrs["stride"]) for s in chosen}) == BOTH


def test_none_comes_twice_and_one_in_three_is_as_drawn():
    every = drawn(recipe_of(OPS["relu"]).signature, 50, 0)
    chosen = varied(OPS["relu"], every, 50)
    assert sorted(map(repr, chosen)) == sorted(map(repr, every))
    assert chosen[1] in every[-2:]


def test_what_is_drawn_often_comes_once():
    every = drawn(recipe_of(OPS["relu"]).signature, 20, 0)
    assert sorted(map(repr, varied(OPS["relu"], 3 * every, 50))) == sorted(map(repr, every))


def clause(operation, signature):
    operands = {name: Tensor(shape) for name, shape in signature.shapes.items()}
    return value_clause(Case(operation, "float64", operands, signature.attrs))


@pytest.mark.parametrize("operation", ["cross_entropy", "avg_pool2d", "upsample_bilinear2d"])
def test_each_clause_about_values_is_among_the_first(operation):
    every = drawn(recipe_of(OPS[operation]).signature, 200, 0)
    chosen = varied(OPS[operation], every, 12)
    assert {clause(operation, s) for s in chosen} == {clause(operation, s) for s in every}
