"""How to make cases of each operation; the file names are those of spec.ops."""

from importlib import import_module

from nnspec.conformance.cases.recipe import Recipe
from nnspec.spec.model import Op


def recipe_of(op: Op) -> Recipe:
    """The recipe stands in the file of the operation's home, under the operation's name."""
    return getattr(import_module(f"nnspec.conformance.cases.{op.home}"), op.name)
