"""Cases are drawn alike in every process, and made small as long as they show what they showed."""

from importlib import import_module

import pytest
from hypothesis import strategies as st

from nnspec.conformance.cases import recipe_of
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.checks.check import Request
from nnspec.conformance.drawing import drawn, shrink
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
