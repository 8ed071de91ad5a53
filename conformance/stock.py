"""The cases of a cell: from which signatures, how many, in which order."""

import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from hypothesis import strategies as st

from nnspec.conformance.case import Case
from nnspec.conformance.cases import recipe_of
from nnspec.conformance.cases.recipe import Signature
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.checks.check import Cases, Check, Request, Signatures
from nnspec.conformance.drawing import drawings, drawn, shrink
from nnspec.conformance.plan import PROFILES, SHAPES, SHARES, Cell, Plan, Profile
from nnspec.conformance.pool import varied
from nnspec.spec.model import Op
from nnspec.spec.ops import OPS

FEW = 5  # signatures of an aim that has its own, in float32; two in the other formats
DRAWN = 150  # signatures, of which the most different are kept
FOR_EACH = 2  # cases drawn for each that is used, where turns are taken
REPLACED = 8  # times the cases of the plan are drawn at most, where many are declined


@cache
def _different(operation: str, signatures: Signatures, seed: int, size: int, of: int) -> list[Signature]:
    """The most different of some that are drawn."""
    return varied(OPS[operation], drawn(signatures, of, seed), size)


@dataclass(frozen=True)
class Stock:
    """
    cell      whose cases they are
    plan      of the run
    compiles  whether each new shape is compiled: then few are used, each in its turn
    """

    cell: Cell
    plan: Plan
    compiles: bool

    @property
    def op(self) -> Op:
        return OPS[self.cell.operation]

    @property
    def check(self) -> Check:
        return CHECKS[self.cell.check]

    @property
    def profile(self) -> Profile:
        return PROFILES[self.plan.profile]

    @property
    def count(self) -> int:
        """How many cases the plan says."""
        share = SHARES[self.cell.dtype] * self.check.share
        if self.cell.dtype == "float64":
            share *= self.check.digits
        drawn = max(2, round(self.profile.cases * share))
        return 1 if self.profile.brief and self.check.name == "manners" else drawn

    @property
    def seed(self) -> int:
        """A seed of its own for each operation, dtype and check, equal on every target and machine."""
        words = "/".join((self.cell.operation, self.cell.dtype, str(self.plan.seed), self.cell.check))
        return zlib.crc32(words.encode())

    def first(self) -> Sequence[Case]:
        """As many as the plan says; new ones, for a case keeps its arrays, into which a backend may write."""
        return [replace(case) for case in _first(self)]

    def others(self) -> Iterator[Case]:
        """More, in place of those that are declined; each is drawn when it is asked for."""
        cases = self._cases()
        if isinstance(cases, st.SearchStrategy):
            had = set(map(repr, _first(self)))
            every = drawings(cases, self.count * REPLACED, self.seed)
            yield from (case for case in every if repr(case) not in had)

    def shrink(self, use: Callable[[Case], Any], *, more: bool) -> None:
        """Hand cases to `use` until it raises, then smaller ones; more than the plan says if asked to."""
        cases = self._cases()
        if isinstance(cases, st.SearchStrategy):
            shrink(cases, self.count * (REPLACED if more else 1), self.seed, use)
            return
        for case in self._some(cases):
            use(case)

    def _cases(self) -> Cases:
        recipe = recipe_of(self.op)
        request = Request(self.op, self.cell.dtype, recipe, recipe.signature)
        if self.compiles:
            request = replace(
                request, signatures=st.sampled_from(self._pool(recipe.signature)), few=self._few
            )
        return self.check.cases(request)

    def _few(self, signatures: Signatures) -> Signatures:
        few = 1 if self.profile.brief else max(2, round(FEW * SHAPES[self.cell.dtype]))
        return st.sampled_from(_different(self.op.name, signatures, self.plan.seed, few, 8 * FEW))

    def _pool(self, signatures: Signatures) -> Sequence[Signature]:
        """A few signatures, the first the same for all checks: each shape is compiled once."""
        options = (*self.op.defaults, *self.op.optional, *self.op.numbers("F")[1:])
        size = self.profile.pool + self.profile.more * len(options)
        pool = _different(self.op.name, signatures, self.plan.seed, size, DRAWN)
        return self.check.shapes(self.op, pool[: max(1, round(size * SHAPES[self.cell.dtype]))])[: self.count]

    def _some(self, cases: Sequence[Case]) -> Sequence[Case]:
        """Of the large cases as many as the profile says; where it is brief, one example to compile."""
        if self.check.name == "examples" and self.profile.brief and self.compiles:
            return cases[:1]
        return cases[: self.profile.large] if self.check.name == "size" and self.profile.large else cases


@lru_cache(maxsize=64)  # an audit asks again for each fault
def _first(stock: Stock) -> Sequence[Case]:
    cases = stock._cases()
    if not isinstance(cases, st.SearchStrategy):
        return stock._some(cases)
    count = stock.count * (FOR_EACH if stock.compiles else 1)
    return _by_turns(drawn(cases, count, stock.seed))[: stock.count]


def forget() -> None:
    """Draw all cases anew, as a run does that meets each cell once."""
    _first.cache_clear()


def _by_turns(cases: Sequence[Case]) -> Sequence[Case]:
    """Of each signature one, then of each another."""
    had: Counter[str] = Counter()
    turns: list[int] = []
    for case in cases:
        turns.append(had[case.signature])
        had[case.signature] += 1
    return [cases[k] for k in sorted(range(len(cases)), key=turns.__getitem__)]
