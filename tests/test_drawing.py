"""Cases are drawn alike in every process."""

from importlib import import_module

from nnspec.conformance.cases import recipe_of
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.checks.check import Request
from nnspec.conformance.drawing import drawn
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
