"""How many cases a cell has, from which signatures, and that nobody's case is another's."""

import pytest

from nnspec.conformance import drawing
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.layouts import MOVED
from nnspec.conformance.plan import Cell, Plan
from nnspec.conformance.stock import Stock, _first, forget
from nnspec.spec.ops import OPS


def stock(operation="linear", check="forward", dtype="float32", profile="ci", compiles=False):
    return Stock(Cell("any", operation, check, dtype), Plan(profile), compiles)


# fmt: off
COUNTS = [
    # check        dtype       profile  cases
    ("forward",    "float32",  "ci",    40),
    ("forward",    "float64",  "ci",    20),  # twice the quarter: few show that digits are lost
    ("gradient",   "float64",  "ci",    20),
    ("forward",    "bfloat16", "ci",    10),
    ("special",    "float32",  "ci",    40),
    ("special",    "float64",  "ci",    10),
    ("properties", "float32",  "ci",    24),
    ("freedom",    "float32",  "ci",    28),
    ("manners",    "float32",  "ci",    16),
    ("manners",    "float16",  "ci",     4),
    ("manners",    "float32",  "smoke",  1),
    ("forward",    "float16",  "smoke",  2),
    ("forward",    "float32",  "deep", 400),
]
# fmt: on


@pytest.mark.parametrize(("check", "dtype", "profile", "cases"), COUNTS)
def test_how_many_cases_a_check_takes(check, dtype, profile, cases):
    assert stock("conv2d", check, dtype, profile).count == cases


POOL = list(range(16))


def test_the_first_quarter_of_a_pool_is_common_and_two_checks_take_more():
    conv2d, sgd = OPS["conv2d"], OPS["sgd"]
    assert CHECKS["special"].shapes(conv2d, POOL) == POOL[:4]
    assert CHECKS["special"].shapes(conv2d, POOL[:4]) == POOL[:1]
    assert CHECKS["gradient"].shapes(conv2d, POOL) == POOL[:8]
    assert CHECKS["forward"].shapes(conv2d, POOL) == [*POOL[:4], *POOL[8:12]]
    assert CHECKS["forward"].shapes(sgd, POOL) == POOL, "no other check judges its values"
    assert all({*check.shapes(conv2d, POOL[:1])} == {*POOL[:1]} for check in CHECKS.values())


def test_each_signature_of_a_compiled_shape_has_its_turn():
    cases = stock(compiles=True, check="gradient").first()
    pool = {case.signature for case in cases}
    assert len(cases) == 40
    assert len(pool) == len({case.signature for case in cases[: len(pool)]})
    assert len(pool) < len({case.signature for case in stock(check="gradient").first()})


def test_cases_are_the_same_and_each_is_its_own():
    """A case keeps its arrays, into which a backend may write."""
    first, again = stock().first(), stock().first()
    assert first == again
    assert not any(one is other for one, other in zip(first, again, strict=True))


@pytest.mark.parametrize("compiles", [False, True])
def test_others_in_place_of_those_that_are_declined_are_none_of_them(compiles):
    held = stock(compiles=compiles)
    first, others = held.first(), list(held.others())
    assert len(others) == 7 * len(first)
    assert not {*map(str, others)} & {*map(str, first)}
    assert list(stock(check="examples").others()) == []


def test_of_others_no_more_are_drawn_than_are_asked_for(monkeypatch):
    held, handfuls = stock(), []
    first, explore = held.first(), drawing._explore
    monkeypatch.setattr(drawing, "_explore", lambda *a: handfuls.append(1) or explore(*a))
    next(held.others())
    assert len(handfuls) <= len(first) / 8 + 2


def test_large_cases_are_busy_and_have_a_cotangent_where_there_is_a_gradient():
    large = stock(check="size").first()
    assert {case.operands["x"].fill for case in large} == {"normal", "integers"}
    assert all(case.cotangent for case in large)
    assert not any(case.cotangent for case in stock("sgd", "size").first())
    assert len(stock(check="size", dtype="float16").first()) == 1
    assert len(stock(check="size", profile="smoke").first()) == 1


def test_of_examples_one_is_enough_to_compile_where_a_run_is_brief():
    assert len(stock("conv2d", "examples", profile="smoke", compiles=True).first()) == 1
    assert len(stock("conv2d", "examples", profile="smoke").first()) > 1
    assert len(stock("conv2d", "examples", compiles=True).first()) > 1


def test_operands_have_seeds_of_their_own():
    """Equal numbers in both would hide that one is taken for the other."""
    pairs = [[t.seed for t in case.operands.values()] for case in stock("add").first()]
    assert sum(a == b for a, b in pairs) < len(pairs) / 4
    assert len({seed for pair in pairs for seed in pair}) > len(pairs)


def test_the_check_of_manners_lays_each_array_in_many_ways_and_no_other_check_does():
    def layouts(check):
        cases = stock(check=check).first()
        return [{array.layout for array in arrays} for arrays in zip(*map(_arrays, cases), strict=True)]

    assert layouts("gradient") == [{"contiguous"}] * 3
    first, *others = layouts("manners")
    assert first <= {*MOVED}, "there is always something to compare"
    assert all({"contiguous"} < other for other in (*others, first | {"contiguous"}))


def _arrays(case):
    x, w, *_ = case.operands.values()
    return x, w, case.cotangent


def test_what_is_forgotten_is_drawn_again():
    first = _first(stock())
    assert _first(stock()) is first
    forget()
    assert _first(stock()) is not first
    assert _first(stock()) == first
