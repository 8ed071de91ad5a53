"""How many cases a cell has, from which signatures, and that nobody's case is another's."""

from collections import Counter

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
    ("forward",    "float32",  "ci",    20),
    ("forward",    "float64",  "ci",    10),  # twice the quarter: few show that digits are lost
    ("gradient",   "float64",  "ci",    10),
    ("forward",    "bfloat16", "ci",     5),
    ("special",    "float32",  "ci",    20),
    ("special",    "float64",  "ci",     5),
    ("properties", "float32",  "ci",    12),
    ("freedom",    "float32",  "ci",    20),
    ("manners",    "float32",  "ci",    14),
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


def signatures(**how):
    return [case.signature for case in stock("conv2d", **how).first()]


def test_each_signature_of_a_compiled_shape_has_its_turn():
    found = signatures(compiles=True, check="gradient")
    pool = found[: len(set(found))]
    assert len(set(pool)) == len(pool) < 20
    assert found == [pool[k % len(pool)] for k in range(20)]


def test_where_few_cases_show_that_digits_are_lost_more_shapes_are_compiled():
    double, half = (signatures(compiles=True, check="gradient", dtype=d) for d in ("float64", "float16"))
    assert (len({*double}), len({*half})) == (7, 4)


def test_where_no_shape_is_compiled_each_case_has_its_own_and_gradients_have_others_than_values():
    forward, gradient, manners = (signatures(check=each) for each in ("forward", "gradient", "manners"))
    assert len(set(forward)) == len(set(gradient)) == 20
    assert not {*forward} & {*gradient}
    assert manners == forward[:14]


# fmt: off
EDGES = [
    # operation  check       compiles  met
    ("relu",     "forward",  False,    [()]),
    ("relu",     "gradient", True,     [()]),
    ("relu",     "manners",  True,     []),   # of three shapes
    ("multiply", "forward",  False,    [(2, 3), ()]),
    ("multiply", "forward",  True,     [(2, 3)]),
]
# fmt: on


@pytest.mark.parametrize(("operation", "check", "compiles", "met"), EDGES)
def test_edges_are_not_left_to_chance(operation, check, compiles, met):
    found = stock(operation, check, compiles=compiles).first()
    shapes = dict.fromkeys(case.shapes["x"] for case in found if () in case.shapes.values())
    assert list(shapes) == met


def counts(things):
    return sorted(Counter(things).values())


@pytest.mark.parametrize("compiles", [False, True])
def test_no_kind_of_values_is_left_out_of_few_cases(compiles):
    cases = stock("conv2d", compiles=compiles).first()
    for name in ("x", "w"):
        assert counts(case.operands[name].fill for case in cases) == [2, 2, 2, 2, 3, 3, 3, 3]
    pairs = {(case.operands["x"].fill, case.operands["w"].fill) for case in cases}
    assert len(pairs) > 12, "in an order that is drawn anew for each operand"
    assert counts(case.cotangent.fill for case in cases) == [3, 3, 3, 3, 4, 4]


def test_no_aim_is_left_out_of_few_cases():
    aims = Counter(case.aim for case in stock("max_pool2d", "freedom").first())
    assert aims == {"K1": 5, "K2": 10, "every.K2": 5}


def test_cases_are_the_same_and_each_is_its_own():
    """A case keeps its arrays, into which a backend may write."""
    first, again = stock().first(), stock().first()
    assert first == again
    assert not any(one is other for one, other in zip(first, again, strict=True))


@pytest.mark.parametrize("compiles", [False, True])
def test_others_in_place_of_those_that_are_declined_are_none_of_them(compiles):
    held = stock(compiles=compiles)
    first, others = held.first(), list(held.others())
    assert 7 * len(first) < len(others) <= 8 * len(first)
    assert not {*map(str, others)} & {*map(str, first)}
    assert list(stock(check="examples").others()) == []


def test_of_others_no_more_are_drawn_than_are_asked_for(monkeypatch):
    held, handfuls = stock(), []
    together = drawing._together
    held.first()
    monkeypatch.setattr(drawing, "_together", lambda *a: handfuls.append(1) or together(*a))
    next(held.others())
    assert len(handfuls) == 1


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


def like(operation, check, compiles, which):
    """Signatures handed out in the search for a smaller case like one of the first."""
    held, met = stock(operation, check, compiles=compiles), []
    one = held.first()[which]
    held.shrink(lambda case: met.append(case.signature), more=False, like=one)
    return one.signature, set(met)


@pytest.mark.parametrize("compiles", [False, True])
def test_a_smaller_case_like_another_has_its_signature(compiles):
    one, met = like("conv2d", "gradient", compiles, 3)
    assert met == {one}


def test_kinds_that_belong_to_a_signature_are_kept_in_cases_like_it():
    held = stock("cross_entropy")
    one = next(case for case in held.first() if case.operands["t"].fill.startswith("labels"))
    kinds = set()
    held.shrink(lambda case: kinds.add(case.operands["t"].fill), more=False, like=one)
    assert kinds == {one.operands["t"].fill}


def test_cases_like_one_of_another_signature_are_any_of_the_first():
    _, met = like("cross_entropy", "special", False, 0)  # whose aim has signatures of its own
    assert len(met) > 20


def test_more_are_searched_where_many_are_declined():
    def searched(more):
        seen = []
        stock("relu").shrink(seen.append, more=more)
        return len(seen)

    assert 2 * 20 <= searched(False) < 3 * 20
    assert 8 * 20 <= searched(True) < 11 * 20
