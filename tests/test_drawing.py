"""Cases are drawn alike in every process, and made small as long as they show what they showed."""

from importlib import import_module

import pytest
from hypothesis import strategies as st

from nnspec.conformance.cases import recipe_of
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.checks.check import Request
from nnspec.conformance.drawing import TOGETHER, Decks, drawn, shrink
from nnspec.spec.ops import OPS


def cases():
    recipe = recipe_of(OPS["conv2d"])
    return drawn(CHECKS["manners"].cases(Request(OPS["conv2d"], "float32", recipe, recipe.signature)), 100, 0)


def test_what_else_is_loaded_changes_no_case(tmp_path, monkeypatch):
    """Hypothesis would take constants from every module that is nobody's package."""
    before = cases()
    lines = [f"N{n} = {n}" for n in range(1000, 1900, 7)]
    (tmp_path / "with_constants.py").write_text("\n".join(lines))
    monkeypatch.syspath_prepend(tmp_path)
    import_module("with_constants")
    assert cases() == before


class Found(Exception):
    pass


def test_what_shows_but_once_is_made_no_smaller():
    """A backend that remembers may be wrong in one case after another, and right in the same case again."""
    seen = []

    def use(number):
        seen.append(number)
        if len(seen) == 5:
            raise Found

    shrink(st.integers(), 40, 0, use)
    assert len(seen) > 5


def test_what_shows_again_is_made_smaller():
    seen = []

    def use(number):
        if number > 1000:
            seen.append(number)
            raise Found

    with pytest.raises(Found):
        shrink(st.integers(), 400, 0, use)
    assert seen[-1] == 1001


def test_drawings_are_of_chance_alone():
    """Of what Hypothesis would make of one drawing by itself, one in five has nothing but the simplest."""
    some = drawn(st.lists(st.integers(0, 10**6), min_size=6, max_size=6), 3 * TOGETHER, 0)
    assert len(some) == 3 * TOGETHER
    assert sum(numbers.count(0) > 2 for numbers in some) == 0
    assert len({tuple(numbers[:2]) for numbers in some}) == len(some)


def test_none_is_drawn_twice_and_all_of_few_are_found():
    assert sorted(drawn(st.sampled_from("abc"), 20, 0)) == ["a", "b", "c"]
    many = drawn(st.integers(0, 60), 40, 0)
    assert len(set(many)) == len(many) > 30


def dealt(count, *what):
    deck = Decks()
    return drawn(
        st.tuples(st.integers(0, 10**6), *(deck.choice(about, all_) for about, all_ in what)), count, 0
    )


def test_each_choice_comes_once_in_a_round_and_the_order_is_drawn():
    kinds = [kind for _, kind in dealt(40, ("x", "abcde"))]
    rounds = ["".join(kinds[k : k + 5]) for k in range(0, 40, 5)]
    assert {"".join(sorted(each)) for each in rounds} == {"abcde"}
    assert len(set(rounds)) > 5


def test_what_is_dealt_about_one_thing_leaves_the_other_alone():
    pairs = {(x, w) for _, x, w in dealt(40, ("x", "abcde"), ("w", "abcde"))}
    assert len(pairs) > 12
    one_more = dealt(10, ("x", "abcde"), ("x", "ab"))
    assert {"".join(sorted(w for _, _, w in one_more[k : k + 2])) for k in range(0, 10, 2)} == {"ab"}
