"""How the smallest case is found that shows what a run has seen."""

from math import prod

import pytest

from nnspec.conformance.bench import Bench
from nnspec.conformance.plan import Cell, Plan
from nnspec.conformance.target import Target
from nnspec.spec.ops import OPS


def bench(mode="", check="forward", operation="max_pool2d"):
    target = Target(f"broken:Right{mode}")
    return Bench(Cell(target.text, operation, check, "float32"), Plan("ci"), target)


@pytest.fixture
def one():
    """A case whose signature chance does not find again, which is not among the simplest."""
    cases = bench().stock.first()
    return next(case for case in cases if case.attrs["dilation"] == (3, 3) and case.operands["x"].seed)


@pytest.mark.parametrize("operation", [name for name, op in OPS.items() if not op.random])
def test_the_simplest_case_has_few_numbers(operation):
    one = bench(operation=operation)
    found = one.smallest(lambda case: True, one.stock.first()[0])
    assert sum(map(prod, found.shapes.values())) <= 8


def test_any_signature_is_searched_for_a_smaller_case(one):
    used = {case.signature for case in bench().stock.first()}
    found = bench().smallest(lambda case: case.attrs["window"][0] > 3, one)
    assert found.attrs["window"] == (4, 1)
    assert found.signature not in used


def test_where_shapes_are_compiled_only_those_of_the_run_are_searched():
    used = {case.signature for case in bench(":compiled").stock.first()}
    one = bench(":compiled").stock.first()[-1]
    found = bench(":compiled").smallest(lambda case: case.attrs["window"][0] > 1, one)
    assert found.signature in used


def test_what_one_signature_shows_is_made_small_within_it(one):
    found = bench().smallest(lambda case: case.signature == one.signature, one)
    assert found.signature == one.signature
    assert found.operands["x"].seed == 0


def test_what_one_case_shows_is_that_case(one):
    assert bench().smallest(lambda case: case == one, one) == one


def test_what_shows_but_once_has_no_smallest_case(one):
    calls = iter([True])
    assert bench().smallest(lambda case: case == one and next(calls, False), one) is None
