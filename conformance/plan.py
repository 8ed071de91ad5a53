"""What a run is to do: profiles, cells, and the selection among them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nnspec.conformance.checks import CHECKS
from nnspec.reference.formats import FORMATS
from nnspec.spec.ops import CLAUSES, OPS


@dataclass(frozen=True)
class Profile:
    """How much work a run does.

    cases   of each drawn check in float32; so many signatures, too, where no shape is compiled
    pool    signatures per operation in float32, where a target compiles each shape anew
    more    signatures for each option of an operation, and each further clause about values
    large   cases of the check `size`; all if 0
    brief   of the check `manners`, a case of which is many calls, there is one; where a target compiles, it
            is asked one of the questions that are compiled for themselves alone, and there is one example
    """

    cases: int
    pool: int
    more: int
    large: int = 0
    brief: bool = False


PROFILES = {
    "smoke": Profile(6, 1, 0, large=1, brief=True),
    "ci": Profile(20, 12, 3),
    "deep": Profile(400, 60, 10),
}

# Of cases, and of signatures that are compiled. Most of the work is float32, which most of the work of the
# world is; the other formats take the same ways through the shapes.
SHARES = {"float64": 0.25, "float32": 1.0, "float16": 0.25, "bfloat16": 0.25}


@dataclass(frozen=True)
class Cell:
    """One piece of work: does this target keep this check on this operation in this dtype?"""

    target: str
    operation: str
    check: str
    dtype: str

    @property
    def id(self) -> str:
        return "/".join((self.target, self.operation, self.check, self.dtype))


@dataclass(frozen=True)
class Plan:
    """What all cells of a run share."""

    profile: str = "ci"
    seed: int = 0
    strict: bool = False


def clauses_of(cell: Cell) -> tuple[str, ...]:
    """The clauses that a cell judges."""
    return CHECKS[cell.check].clauses(OPS[cell.operation])


def cells(targets: Sequence[str], dtypes: Sequence[str], selection: str | None = None) -> list[Cell]:
    """All cells, those of one operation next to each other, or those that a selection fits.

    A selection is like pytest's -k: words joined by `and`, `or` and `not`, `and` being understood.
    The name of an operation, a check or a clause fits exactly; any other word fits as a part.
    """
    every = [
        Cell(target, op.name, check.name, dtype)
        for target in targets
        for op in OPS.values()
        for dtype in dtypes
        for check in CHECKS.values()
        if check.clauses(op)
    ]
    return [cell for cell in every if selected(cell, selection or "")]


def selected(cell: Cell, selection: str) -> bool:
    """Whether some alternative of the selection has all its words fit the cell."""
    alternatives = re.split(r"\bor\b", selection)
    return any(_all_fit(cell, [w for w in words.split() if w != "and"]) for words in alternatives)


def _all_fit(cell: Cell, words: list[str]) -> bool:
    excluded = {i + 1 for i, word in enumerate(words) if word == "not"}
    return all(_fits(cell, word) != (i in excluded) for i, word in enumerate(words) if word != "not")


def _fits(cell: Cell, word: str) -> bool:
    exact = {cell.operation, cell.check, cell.dtype, *clauses_of(cell)}
    known = {*OPS, *CHECKS, *CLAUSES, *FORMATS}
    return word in exact if word in known else any(word in name for name in exact)
