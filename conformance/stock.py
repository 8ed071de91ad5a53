"""The cases of a cell: from which signatures, how many, in which order."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import cycle
from typing import Any

from hypothesis import strategies as st

from nnspec.conformance.case import Case
from nnspec.conformance.cases import recipe_of
from nnspec.conformance.cases.recipe import Signature
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.checks.check import (
    Cases,
    Check,
    Choice,
    Request,
    Signatures,
    as_they_are,
    by_chance,
)
from nnspec.conformance.drawing import Decks, by_weight, drawings, drawn, shrink
from nnspec.conformance.plan import PROFILES, SHARES, Cell, Plan, Profile
from nnspec.conformance.pool import varied
from nnspec.spec.model import Op
from nnspec.spec.ops import OPS

FEW = 5  # signatures of an aim that has its own, in float32; two in the other formats
DRAWN = 150  # signatures, of which the most different are kept
REPLACED = 8  # times the cases of the plan are drawn at most, where many are declined
SEARCHED = 2  # times as many for a smaller case that fails, where none is declined


@cache
def _different(operation: str, signatures: Signatures, seed: int, size: int, of: int) -> list[Signature]:
    """The most different of some that are drawn, then others as they are drawn."""
    some = by_weight(signatures, max(of, size), seed)
    return [*varied(OPS[operation], some[:of], size), *some[of:]][:size]


@dataclass(frozen=True)
class Stock:
    """
    cell      whose cases they are
    plan      of the run
    compiles  whether each new shape is compiled: then few are used
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
        drawn = max(2, round(self.profile.cases * self._share * self.check.share))
        return 1 if self.profile.brief and self.check.name == "manners" else drawn

    @property
    def _share(self) -> float:
        """Of what is done in float32."""
        return SHARES[self.cell.dtype] * (self.check.digits if self.cell.dtype == "float64" else 1)

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
        cases = self._cases(self._any(), Decks().choice)
        if isinstance(cases, st.SearchStrategy):
            had = set(map(repr, _first(self)))
            every = drawings(cases, self.count * REPLACED, self.seed)
            yield from (case for case in every if repr(case) not in had)

    def shrink(self, use: Callable[[Case], Any], *, more: bool, like: Case | None = None) -> None:
        """Hand cases to `use` until it raises, then smaller ones: any that could be, or those like a case.

        They are drawn anew, still more of them if asked to. What is alike is the signature.
        """
        cases = self._cases(self._alike(like) if like else self._any())
        if isinstance(cases, st.SearchStrategy):
            shrink(cases, self.count * (REPLACED if more else SEARCHED), self.seed, use)
            return
        for case in self._some(cases):
            use(case)

    def _any(self) -> Signatures:
        """Any signature; where each is compiled, any of those that are used."""
        return st.sampled_from(self._pool()) if self.compiles else recipe_of(self.op).signature

    def _alike(self, case: Case) -> Signatures:
        """The signature of a case, if it is one of those that are used; any of them, if it is not."""
        pool = self._pool()
        same = [s for s in pool if s.shapes == case.shapes and self.op.fill_in(s.attrs) == case.attrs]
        return st.sampled_from(same or pool)

    def _dealt(self) -> Signatures:
        """The signatures that are used, one after the other, to be drawn once."""
        return st.builds(next, st.just(self._deck()))

    def _deck(self) -> Iterator[Signature]:
        yield from cycle(self._pool())

    def _cases(self, signatures: Signatures, choice: Choice = by_chance) -> Cases:
        few = self._few if self.compiles else as_they_are
        return self.check.cases(
            Request(self.op, self.cell.dtype, recipe_of(self.op), signatures, few, choice)
        )

    def _few(self, signatures: Signatures) -> Signatures:
        few = 1 if self.profile.brief else max(2, round(FEW * SHARES[self.cell.dtype]))
        return st.sampled_from(_different(self.op.name, signatures, self.plan.seed, few, 8 * FEW))

    def _pool(self) -> Sequence[Signature]:
        """Those that show most; in float32 the last of them, one in five at most, make room for the edges."""
        drawn, edges = self._drawn(), recipe_of(self.op).edges
        edges = edges[: len(drawn) // 5 if self.cell.dtype == "float32" else 0]
        return (*drawn[: len(drawn) - len(edges)], *edges)

    def _drawn(self) -> Sequence[Signature]:
        """Where each is compiled few, the first the same for all checks.

        Elsewhere every other one, for values and for gradients others.
        """
        if not self.compiles:
            first = list(CHECKS).index(self.check.name) % 2
            return self._different(2 * self.profile.cases)[first::2][: self.count]
        options = (*self.op.defaults, *self.op.optional, *self.op.numbers("F")[1:])
        pool = self._different(self.profile.pool + self.profile.more * len(options))
        few = max(1, round(len(pool) * self._share))
        return self.check.shapes(self.op, pool[:few])[: self.count]

    def _different(self, size: int) -> Sequence[Signature]:
        return _different(self.op.name, recipe_of(self.op).signature, self.plan.seed, size, DRAWN)

    def _some(self, cases: Sequence[Case]) -> Sequence[Case]:
        """Of the large cases as many as the profile says; of examples to compile one, in float32 all."""
        brief = self.profile.brief or self.cell.dtype != "float32"
        if self.check.name == "examples" and brief and self.compiles:
            return cases[:1]
        return cases[: self.profile.large] if self.check.name == "size" and self.profile.large else cases


@lru_cache(maxsize=64)  # an audit asks again for each fault
def _first(stock: Stock) -> Sequence[Case]:
    cases = stock._cases(stock._dealt(), Decks().choice)
    if not isinstance(cases, st.SearchStrategy):
        return stock._some(cases)
    return drawn(cases, stock.count, stock.seed)


def forget() -> None:
    """Draw all cases anew, as a run does that meets each cell once."""
    _first.cache_clear()
