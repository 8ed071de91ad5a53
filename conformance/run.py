"""Cells of work, and what becomes of one: cases drawn, judged, the failing ones made small."""

import json
import re
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from nnspec.backends.base import Divergence
from nnspec.conformance.case import Case
from nnspec.conformance.cases import recipe_of
from nnspec.conformance.cases.recipe import Recipe, Signature
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.checks.check import Check, Request
from nnspec.conformance.checks.trial import Judgement, Trial
from nnspec.conformance.record import FAILING, SEVERITY
from nnspec.conformance.target import Broken, Declined, Target
from nnspec.reference.formats import FORMATS, GRADES
from nnspec.spec.ops import CLAUSES, OPS


@dataclass(frozen=True)
class Profile:
    """How much work a run does.

    cases   of each drawn check
    pool    shape signatures per operation and dtype, where a target compiles for each shape
    """

    cases: int
    pool: int


# Hypothesis draws ten examples before it begins to vary them, and five in six are then near-copies. So
# the cases come in handfuls of ten; a handful begins with the simplest case, and one that is almost so.
FRESH = 10

PROFILES = {"smoke": Profile(6, 2), "ci": Profile(40, 4), "deep": Profile(400, 12)}


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


class Found(Exception):
    """The case breaks the clause that is being made small."""


@dataclass
class Tally:
    """What the cases of a cell said of one clause."""

    comparisons: int = 0
    failures: int = 0
    excused: int = 0
    worst: float = 0.0


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
    broken: tuple[Case, str] | None = None

    @property
    def check(self) -> Check:
        return CHECKS[self.cell.check]

    @property
    def recipe(self) -> Recipe:
        return recipe_of(OPS[self.cell.operation])

    @property
    def count(self) -> int:
        return max(2, round(PROFILES[self.plan.profile].cases * self.check.share))

    def seed(self, *more: str) -> int:
        """A seed of its own for each operation and dtype, equal on every target and machine."""
        words = "/".join((self.cell.operation, self.cell.dtype, str(self.plan.seed), *more))
        return zlib.crc32(words.encode())

    def strategy(self) -> Any:
        signatures: st.SearchStrategy[Signature] = self.recipe.signature
        if self.target.compiles:
            signatures = st.sampled_from(self._pool(signatures))
        request = Request(OPS[self.cell.operation], self.cell.dtype, self.recipe, signatures)
        return self.check.cases(request)

    def _pool(self, signatures: st.SearchStrategy[Signature]) -> list[Signature]:
        """A few signatures, the same for all checks, so that each shape is compiled once."""
        found: list[Signature] = []
        size = PROFILES[self.plan.profile].pool

        def collect(signature: Signature) -> None:
            if signature not in found:
                found.append(signature)

        self._draw(signatures, collect, 3 * size, self.seed("pool"))
        return found[-size:]

    def _draw(self, strategy: Any, use: Any, count: int, seed: int, *, shrink: bool = False) -> None:
        """Hand `count` different drawings, or all there are, to `use`; with `shrink`, until it raises."""
        found: dict[str, Any] = {}

        def once(drawing: Any) -> None:
            if shrink:
                use(drawing)
            elif len(found) < count:
                found.setdefault(repr(drawing), drawing)

        settings = hypothesis.settings(
            max_examples=FRESH,
            phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),  # slow is the framework, large is the aim
            verbosity=hypothesis.Verbosity.quiet,
        )
        for handful in range(-(-count // (FRESH - 2))):
            hypothesis.seed(seed + handful)(settings(hypothesis.given(strategy)(once)))()
        for drawing in found.values():  # outside: Hypothesis would call an error that does not recur flaky
            use(drawing)

    def run(self) -> None:
        """Judge every case."""
        self._each(self.judge)

    def smallest(self, shows: Callable[[Case], bool], *, shrink: bool = True) -> Case | None:
        """The smallest of the cell's cases that shows something; the first of them, without `shrink`."""
        found: list[Case] = []

        def once(case: Case) -> None:
            if shows(case):
                found.append(case)
                raise Found

        with suppress(Found):
            self._each(once, shrink=shrink)
        return found[-1] if found else None

    def _each(self, use: Callable[[Case], Any], *, shrink: bool = False) -> None:
        drawn = self.strategy()
        if isinstance(drawn, st.SearchStrategy):
            self._draw(drawn, use, self.count, self.seed(self.cell.check), shrink=shrink)
        else:
            for case in drawn:
                use(case)

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
        trial = Trial(self.target, case)
        self.cases += 1
        try:
            self.check.judge(trial)
        except Declined as refusal:
            self.declined[str(refusal)] += 1
        except Broken as error:
            self.broken = self.broken or (case, str(error))
        for judgement in trial.judgements:
            self._count(judgement, case)
        for clause, reason in trial.declined:
            self.declined[reason] += 1
            self.refused[clause] = reason
        for clause, choice in trial.choices.items():
            self._note_choice(clause, choice)
        for grade, ratio in trial.attained.items():
            self.attained[grade] = max(self.attained.get(grade, 0.0), ratio)
        return trial

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
        tally.failures += judgement.evidence is not None
        tally.worst = max(tally.worst, judgement.ratio)

    def excuse(self, judgement: Judgement, case: Case) -> Divergence | None:
        """The declared divergence that covers this judgement."""
        known = self.divergences(judgement.clause)
        return next((d for d in known if judgement.ratio <= d.ratio and d.when(case)), None)

    def divergences(self, clause: str) -> Iterator[Divergence]:
        """The declared divergences about a clause that hold for this target's version, mode and dtype."""
        aims = self.check.aims(OPS[self.cell.operation])
        for divergence in self.target.backend.divergences:
            fits = clause in divergence.clauses and divergence.witness["op"] == self.cell.operation
            fits = fits and divergence.witness.get("aim", "") in aims
            fits = fits and (not divergence.modes or self.target.mode in divergence.modes)
            fits = fits and (not divergence.dtypes or self.cell.dtype in divergence.dtypes)
            if fits and in_versions(self.target.backend.version(), divergence.versions):
                yield divergence


def in_versions(version: str, versions: str) -> bool:
    """Whether a version is one of those named as in a requirement; all if none is."""
    from packaging.specifiers import SpecifierSet

    return SpecifierSet(versions).contains(version.partition("+")[0], prereleases=True)


def run_cell(cell: Cell, plan: Plan, target: Target, flight: Any = None) -> dict[str, Any]:
    """Judge one cell; the line that goes into the record."""
    started, inside = time.perf_counter(), target.inside
    bench = Bench(cell, plan, target, flight)
    target.announce = bench.announce
    if cell.dtype in target.backend.dtypes:
        bench.run()
    else:
        bench.declined[f"{target.backend.framework} does not offer {cell.dtype}"] += 1
    said = (_outcome(bench, clause) for clause in clauses_of(cell))
    outcomes = [outcome for outcome in said if outcome is not None]
    if bench.broken:
        bench.smallest(bench.errs)  # leaves the smallest in bench.broken
        outcomes.append(_broken(bench, *bench.broken))
    return {
        **_line(cell, bench, outcomes),
        "seconds": time.perf_counter() - started,
        "inside": target.inside - inside,
    }


def _line(cell: Cell, bench: Bench, outcomes: list[dict[str, Any]]) -> dict[str, Any]:
    verdict = _worst([o["verdict"] for o in outcomes])
    reason = bench.broken[1] if bench.broken else "; ".join(bench.declined)
    worst = max(
        (o["worst"] for o in outcomes if o["verdict"] in ("pass", "departs", "expected")), default=0.0
    )
    return {
        "id": cell.id,
        "target": cell.target,
        "operation": cell.operation,
        "check": cell.check,
        "dtype": cell.dtype,
        "verdict": verdict,
        "cases": bench.cases,
        "comparisons": sum(t.comparisons for t in bench.tallies.values()),
        "worst": worst,
        "declined": dict(bench.declined),
        "composed": cell.operation in bench.target.backend.composed,
        "choices": bench.choices,
        "grade": _grade(bench),
        "reason": reason if verdict in ("unsupported", "error") else "",
        "case": None,
        "outcomes": outcomes,
    }


def _worst(verdicts: Sequence[str]) -> str:
    """The gravest verdict; a clause refused among others judged is no verdict on the cell."""
    judged = [v for v in verdicts if v != "unsupported"]
    return min(judged, key=SEVERITY.index) if judged else "unsupported"


def _grade(bench: Bench) -> dict[str, str] | None:
    """The grade promised, and the best that the cases would have allowed."""
    if bench.check.name not in ("forward", "gradient"):
        return None
    promised = Trial(bench.target, Case(bench.cell.operation, bench.cell.dtype, {})).grade("")
    if FORMATS[bench.cell.dtype].digits >= 24:
        held = all(t.worst <= 1 for t in bench.tallies.values())
        return {"promised": promised, "attained": "A" if held else "none"}
    attained = next((g for g in GRADES if bench.attained.get(g, float("inf")) <= 1), "none")
    return {"promised": promised, "attained": attained}


def outcome_id(cell: Cell, clause: str) -> str:
    """Six digits that name an outcome, the same in every run."""
    return f"{zlib.crc32(f'{cell.id}/{clause}'.encode()) & 0xFFFFFF:06x}"


def _outcome(bench: Bench, clause: str) -> dict[str, Any] | None:
    """The verdict on one clause, with the smallest case against it; None if nothing was said of it."""
    tally = bench.tallies.get(clause)
    line: dict[str, Any] = {"id": outcome_id(bench.cell, clause), "clause": clause}
    blank = {"case": None, "evidence": None, "divergence": None}
    if tally is None:
        if bench.broken:
            return None
        reason = bench.refused.get(clause) or "; ".join(bench.declined)
        line |= {"verdict": "unsupported", "worst": 0.0, "comparisons": 0, "failures": 0, **blank}
        return line | {"reason": reason} if reason else None
    line |= {
        "worst": tally.worst,
        "comparisons": tally.comparisons,
        "failures": tally.failures + tally.excused,
    }
    stale = [d for d in bench.divergences(clause) if not _witnessed(bench, clause, d)]
    if tally.failures:
        convention = CLAUSES[clause].letter == "K" and not bench.plan.strict
        case = bench.smallest(bench.breaks(clause))
        evidence = _evidence(bench, clause, case) if case else None
        return line | {
            **blank,
            "verdict": "departs" if convention else "fail",
            "case": _json(case),
            "evidence": evidence,
        }
    if stale:
        return line | {
            **blank,
            "verdict": "stale",
            "divergence": _told(stale[0]),
            "case": _json(_witness(bench, stale[0])),
        }
    known = next(iter(bench.divergences(clause)), None)
    if known:
        convention = CLAUSES[clause].letter == "K"
        return line | {
            **blank,
            "verdict": "departs" if convention else "expected",
            "divergence": _told(known),
            "case": _json(_witness(bench, known)),
            "evidence": _evidence(bench, clause, _witness(bench, known)),
        }
    return line | {**blank, "verdict": "pass"}


def _witness(bench: Bench, divergence: Divergence) -> Case:
    """The declared case, with a cotangent if it names none."""
    case = Case.from_json({**divergence.witness, "dtype": bench.cell.dtype})
    return replace(case, cotangent=case.sent) if case.spec.smooth else case


def _witnessed(bench: Bench, clause: str, divergence: Divergence) -> bool:
    """Whether the declared divergence still shows."""
    return _evidence(bench, clause, _witness(bench, divergence)) is not None


def _evidence(bench: Bench, clause: str, case: Case) -> dict[str, Any] | None:
    trial = bench.judge_quietly(case)
    if trial is None:
        return None
    return next((dict(j.evidence) for j in trial.judgements if j.clause == clause and j.evidence), None)


def _told(divergence: Divergence) -> dict[str, str]:
    return {"why": divergence.why, "link": divergence.link, "versions": divergence.versions}


def _json(case: Case | None) -> dict[str, Any] | None:
    return case.to_json() if case else None


def _broken(bench: Bench, case: Case, error: str) -> dict[str, Any]:
    """An exception that the adapter does not declare."""
    return {
        "id": outcome_id(bench.cell, "error"),
        "clause": "",
        "verdict": "error",
        "worst": 0.0,
        "comparisons": 0,
        "failures": 0,
        "case": case.to_json(),
        "evidence": {"note": error},
        "divergence": None,
    }


def failing(line: dict[str, Any], strict: bool) -> bool:
    """Whether the cell makes the run fail."""
    return line["verdict"] in FAILING or (strict and line["verdict"] == "departs")
