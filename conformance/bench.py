"""One cell at work: its cases drawn, judged, the failing ones made small."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from nnspec.backends.base import Divergence
from nnspec.conformance.case import Case
from nnspec.conformance.checks.check import Check
from nnspec.conformance.checks.trial import Judgement, Trial
from nnspec.conformance.expect import Expectations
from nnspec.conformance.known import covers, declared
from nnspec.conformance.plan import PROFILES, Cell, Plan
from nnspec.conformance.stock import Stock
from nnspec.conformance.target import Broken, Declined, Target
from nnspec.spec.ops import OPS


class Found(Exception):
    """The case breaks the clause that is being made small."""


APART = 2  # signatures from one to the next that is asked what has to be compiled for it alone


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
    expectations: Expectations | None = None  # that last from one bench to the next
    tallies: dict[str, Tally] = field(default_factory=dict)
    declined: Counter[str] = field(default_factory=Counter)
    refused: dict[str, str] = field(default_factory=dict)  # clause -> why its judgement was refused
    choices: dict[str, str] = field(default_factory=dict)
    attained: dict[str, float] = field(default_factory=dict)
    cases: int = 0
    short: int = 0  # cases that are declined, or some cotangent of theirs
    broken: tuple[Case, str] | None = None
    met: dict[str, int] = field(default_factory=dict)  # signatures, in the order in which they came

    @cached_property
    def stock(self) -> Stock:
        return Stock(self.cell, self.plan, self.target.compiles)

    @property
    def check(self) -> Check:
        return self.stock.check

    def run(self) -> None:
        """Judge every case."""
        self._each(self.judge)

    def smallest(self, shows: Callable[[Case], bool], first: Case) -> Case | None:
        """The smallest case that shows something twice; `first` showed it.

        What shows but once hangs on the calls before it, and cannot be made smaller. Cases of any signature
        are searched, then those of the first's; where none shows it, it is the first.
        """

        def twice(case: Case) -> bool:
            return shows(case) and shows(case)

        search = partial(self.stock.shrink, more=self.short > 0)
        for look in (search, partial(search, like=first)):
            found = _last(look, twice)
            if found:
                return found
        return first if twice(first) else None

    def earliest(self, shows: Callable[[Case], bool]) -> Case | None:
        """The first of the cell's cases that shows something."""
        return _last(self._each, shows)

    def _each(self, use: Callable[[Case], Any]) -> None:
        """As many cases as the plan says, and others in place of those that are declined."""
        for case in self.stock.first():
            use(case)
        for case in self.stock.others() if self.short else ():
            if self.cases - self.short >= self.stock.count:
                return
            use(case)

    def breaks(self, clause: str) -> Callable[[Case], bool]:
        """Whether a case breaks a clause, and no divergence covers it."""

        def shows(case: Case) -> bool:
            trial = self.judge_quietly(case)
            bad = [j for j in trial.judgements if j.clause == clause and j.evidence is not None]
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

    def judge_quietly(self, case: Case) -> Trial:
        """One case, as far as the backend answers."""
        trial = Trial(self.target, case)
        with suppress(Declined, Broken):
            self.check.judge(trial)
        return trial

    def judge(self, case: Case) -> Trial:
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
        first, expectations = self.stock.seed, self.expectations or Expectations()
        if not self.target.compiles:
            return Trial(self.target, case, turn=first + self.cases, expectations=expectations)
        again = case.signature in self.met
        index = self.met.setdefault(case.signature, len(self.met))
        return Trial(
            self.target,
            case,
            turn=first + index // APART,
            sparing=again or index % APART != 0,
            brief=PROFILES[self.plan.profile].brief,
            expectations=expectations,
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


def _last(look: Callable[[Callable[[Case], None]], None], shows: Callable[[Case], bool]) -> Case | None:
    """Of the cases looked at, until the looking ends with one that shows something, the last that does."""
    found: list[Case] = []

    def once(case: Case) -> None:
        if shows(case):
            found.append(case)
            raise Found

    with suppress(Found):
        look(once)
    return found[-1] if found else None
