"""One cell at work: its cases drawn, judged, the failing ones made small."""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from hypothesis import strategies as st

from nnspec.backends.base import Divergence
from nnspec.conformance.case import Case
from nnspec.conformance.cases import recipe_of
from nnspec.conformance.cases.recipe import Recipe, Signature
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.checks.check import Check, Request, Signatures
from nnspec.conformance.checks.trial import Judgement, Trial
from nnspec.conformance.drawing import drawn, shrink
from nnspec.conformance.known import covers, declared
from nnspec.conformance.plan import PROFILES, SHAPES, SHARES, Cell, Plan
from nnspec.conformance.pool import varied
from nnspec.conformance.target import Broken, Declined, Target
from nnspec.spec.ops import OPS


class Found(Exception):
    """The case breaks the clause that is being made small."""


APART = 2  # signatures from one to the next that is asked what has to be compiled for it alone
FEW = 5  # signatures of an aim that has its own, in float32; two in the other formats
DRAWN = 150  # signatures, of which the most different are kept
REPLACED = 8  # times the cases of the plan are drawn at most, where many are declined


@cache
def _different(operation: str, signatures: Signatures, seed: int, size: int, of: int) -> list[Signature]:
    """The most different of some that are drawn."""
    return varied(OPS[operation], drawn(signatures, of, seed), size)


@dataclass
class Tally:
    """What the cases of a cell said of one clause."""

    comparisons: int = 0
    failures: int = 0
    excused: int = 0
    worst: float = 0.0
    first: tuple[Case, Mapping[str, Any]] | None = None  # that failed, and the evidence


@dataclass
class Bench:
    """One cell at work."""

    cell: Cell
    plan: Plan
    target: Target
    flight: Any = None  # a file that always names the case in flight
    tallies: dict[str, Tally] = field(default_factory=dict)
    declined: Counter[str] = field(default_factory=Counter)
    refused: dict[str, str] = field(default_factory=dict)  # clause -> why its judgement was refused
    choices: dict[str, str] = field(default_factory=dict)
    attained: dict[str, float] = field(default_factory=dict)
    cases: int = 0
    short: int = 0  # cases that are declined, or some cotangent of theirs
    broken: tuple[Case, str] | None = None
    met: dict[str, int] = field(default_factory=dict)  # signatures, in the order in which they came

    @property
    def check(self) -> Check:
        return CHECKS[self.cell.check]

    @property
    def recipe(self) -> Recipe:
        return recipe_of(OPS[self.cell.operation])

    @property
    def count(self) -> int:
        profile = PROFILES[self.plan.profile]
        share = SHARES[self.cell.dtype] * self.check.share
        if self.cell.dtype == "float64":
            share *= self.check.digits
        drawn = max(2, round(profile.cases * share))
        return 1 if profile.brief and self.check.name == "manners" else drawn

    def seed(self, check: str) -> int:
        """A seed of its own for each operation, dtype and check, equal on every target and machine."""
        words = "/".join((self.cell.operation, self.cell.dtype, str(self.plan.seed), check))
        return zlib.crc32(words.encode())

    def strategy(self) -> Any:
        op, recipe = OPS[self.cell.operation], self.recipe
        request = Request(op, self.cell.dtype, recipe, recipe.signature)
        if self.target.compiles:
            pool = st.sampled_from(self._pool(recipe.signature))
            request = replace(request, signatures=pool, few=self._few)
        return self.check.cases(request)

    def _few(self, signatures: Signatures) -> Signatures:
        few = 1 if PROFILES[self.plan.profile].brief else max(2, round(FEW * SHAPES[self.cell.dtype]))
        return st.sampled_from(_different(self.cell.operation, signatures, self.plan.seed, few, 8 * FEW))

    def _pool(self, signatures: Signatures) -> Sequence[Signature]:
        """A few signatures, the first the same for all checks: each shape is compiled once."""
        op, profile = OPS[self.cell.operation], PROFILES[self.plan.profile]
        options = (*op.defaults, *op.optional, *op.numbers("F")[1:])
        size = profile.pool + profile.more * len(options)
        pool = _different(op.name, signatures, self.plan.seed, size, DRAWN)
        return self.check.shapes(op, pool[: max(1, round(size * SHAPES[self.cell.dtype]))])[: self.count]

    def run(self) -> None:
        """Judge every case."""
        self._each(self.judge)

    def smallest(self, shows: Callable[[Case], bool], *, smaller: bool = True) -> Case | None:
        """The smallest of the cell's cases that shows something twice; the first that does, unless `smaller`.

        What shows but once hangs on the calls before it, and cannot be made smaller.
        """
        found: list[Case] = []

        def once(case: Case) -> None:
            if shows(case) and (not smaller or shows(case)):
                found.append(case)
                raise Found

        with suppress(Found):
            self._each(once, smaller=smaller)
        return found[-1] if found else None

    def _each(self, use: Callable[[Case], Any], *, smaller: bool = False) -> None:
        cases, seed = self.strategy(), self.seed(self.cell.check)
        if not isinstance(cases, st.SearchStrategy):
            for case in self._some(cases):
                use(case)
        elif smaller:
            shrink(cases, self._most, seed, use)
        else:
            for case in self._drawn(cases, seed):
                use(case)

    def _drawn(self, cases: st.SearchStrategy[Case], seed: int) -> Iterator[Case]:
        """As many cases as the plan says, and others in place of those that are declined."""
        yield from self._by_turns(drawn(cases, self.count * (4 if self.target.compiles else 1), seed))
        for case in drawn(cases, self._most, seed)[self.count :] if self.short else ():
            if self.cases - self.short >= self.count:
                return
            yield case

    def _by_turns(self, cases: Sequence[Case]) -> Sequence[Case]:
        """As many as the plan says: of each signature one, then of each another."""
        had: Counter[str] = Counter()
        turns: list[int] = []
        for case in cases:
            turns.append(had[_signature(case)])
            had[_signature(case)] += 1
        return [cases[k] for k in sorted(range(len(cases)), key=turns.__getitem__)][: self.count]

    @property
    def _most(self) -> int:
        return self.count * (REPLACED if self.short else 1)

    def _some(self, cases: Sequence[Case]) -> Sequence[Case]:
        """Of the large cases as many as the profile says; where it is brief, one example to compile."""
        profile = PROFILES[self.plan.profile]
        if self.check.name == "examples" and profile.brief and self.target.compiles:
            return cases[:1]
        return cases[: profile.large] if self.check.name == "size" and profile.large else cases

    def breaks(self, clause: str) -> Callable[[Case], bool]:
        """Whether a case breaks a clause, and no divergence covers it."""

        def shows(case: Case) -> bool:
            trial = self.judge_quietly(case)
            bad = (
                [j for j in trial.judgements if j.clause == clause and j.evidence is not None]
                if trial
                else []
            )
            return any(self.excuse(judgement, case) is None for judgement in bad)

        return shows

    def errs(self, case: Case) -> bool:
        """Whether the backend raises an error that it does not declare."""
        try:
            self.check.judge(Trial(self.target, case))
        except Broken as error:
            self.broken = (case, str(error))
            return True
        except Declined:
            return False
        return False

    def judge_quietly(self, case: Case) -> Trial | None:
        trial = Trial(self.target, case)
        try:
            self.check.judge(trial)
        except (Declined, Broken):
            return None
        return trial

    def judge(self, case: Case) -> Trial | None:
        """One case, its judgements added to the tallies."""
        trial = self._trial(case)
        self.cases += 1
        try:
            self.check.judge(trial)
        except Declined as refusal:
            trial.decline("", str(refusal))
        except Broken as error:
            self.broken = self.broken or (case, str(error))
        for judgement in trial.judgements:
            self._count(judgement, case)
        for clause, reason in trial.declined:
            self.declined[reason] += 1
            self.refused[clause] = reason
        self.short += any(clause != "every.S1" for clause, _ in trial.declined)
        for clause, choice in trial.choices.items():
            self._note_choice(clause, choice)
        for grade, ratio in trial.attained.items():
            self.attained[grade] = max(self.attained.get(grade, 0.0), ratio)
        return trial

    def _trial(self, case: Case) -> Trial:
        """Turns begin where the seed says: where there is but one signature, operations differ in theirs."""
        first = self.seed(self.cell.check)
        if not self.target.compiles:
            return Trial(self.target, case, turn=first + self.cases)
        again = _signature(case) in self.met
        index = self.met.setdefault(_signature(case), len(self.met))
        return Trial(
            self.target,
            case,
            turn=first + index // APART,
            sparing=again or index % APART != 0,
            brief=PROFILES[self.plan.profile].brief,
        )

    def _note_choice(self, clause: str, choice: str) -> None:
        """Each kind of choice once; of those that differ only in their numbers, the first."""
        seen = self.choices.setdefault(clause, choice).split("; ")
        example = choice.endswith("for example") and any(s.endswith("for example") for s in seen)
        if choice not in seen and not example:
            self.choices[clause] = "; ".join((*seen, choice))

    def announce(self, case: Case) -> None:
        """Note the call that is about to be made: it may be the last."""
        if self.flight is not None:
            self.flight.seek(0)
            self.flight.truncate()
            self.flight.write(json.dumps(case.to_json()))
            self.flight.flush()

    def _count(self, judgement: Judgement, case: Case) -> None:
        tally = self.tallies.setdefault(judgement.clause, Tally())
        tally.comparisons += 1
        if judgement.evidence is not None and self.excuse(judgement, case) is not None:
            tally.excused += 1
            return
        if judgement.evidence is not None:
            tally.failures += 1
            tally.first = tally.first or (case, judgement.evidence)
        tally.worst = max(tally.worst, judgement.ratio)

    def excuse(self, judgement: Judgement, case: Case) -> Divergence | None:
        """The declared divergence that covers this judgement."""
        divergences = self.divergences(judgement.clause)
        return next((known for known in divergences if covers(known, judgement, case)), None)

    def divergences(self, clause: str) -> Iterator[Divergence]:
        """The declared divergences about a clause that concern this check."""
        aims = self.check.aims(OPS[self.cell.operation])
        for divergence in declared(self.target, self.cell.operation, self.cell.dtype, clause):
            shown = not divergence.checks or self.check.name in divergence.checks
            if shown and divergence.witness.get("aim", "") in aims:
                yield divergence


def _signature(case: Case) -> str:
    return f"{case.shapes} {case.attrs}"
