"""A few cases to look at, any that a run could draw."""

from collections.abc import Sequence
from typing import Any

from nnspec.conformance.case import Case
from nnspec.conformance.cases import recipe_of
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.checks.check import Request
from nnspec.conformance.drawing import drawn as drawn_by
from nnspec.conformance.prose import judges
from nnspec.conformance.words import BadWord
from nnspec.spec.ops import CLAUSES, OPS


def drawn(what: str, count: int) -> list[Case]:
    """Cases of the check that judges a clause, aimed at it where some are; of `forward` for an operation."""
    clause = CLAUSES.get(what)
    op = OPS.get(clause.owner if clause else what)
    if op is None:
        raise BadWord(f"cases are drawn for an operation or one of its clauses, not for {what}")
    check = CHECKS["forward" if clause is None else next(iter(judges(clause)))]
    recipe = recipe_of(op)
    cases = check.cases(Request(op, "float32", recipe, recipe.signature))
    names = {what, what.partition(".")[2]}
    aimed = [case for case in _some(cases, 20 * count) if clause and case.aim in names]
    return (aimed or list(_some(cases, count)))[:count]


def _some(cases: Any, count: int) -> Sequence[Case]:
    """A fixed list as it is; of a strategy as many as asked for, always the same."""
    return cases if isinstance(cases, Sequence) else drawn_by(cases, count, 0)
