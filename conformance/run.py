"""What becomes of a cell: the line of the record, with the verdict on each clause."""

import time
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from nnspec.backends.base import Divergence, Refusal, unsupported
from nnspec.conformance.bench import Bench, Tally
from nnspec.conformance.case import Case
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.fatal import ends
from nnspec.conformance.plan import Cell, Plan, clauses_of
from nnspec.conformance.record import FAILING, SEVERITY
from nnspec.conformance.target import Target
from nnspec.reference.formats import FORMATS, GRADES
from nnspec.spec.ops import CLAUSES

AGAIN = "right, when the same case was asked again: what was called before it matters"


def run_cell(cell: Cell, plan: Plan, target: Target, flight: Any = None) -> dict[str, Any]:
    """Judge one cell; the line that goes into the record."""
    started, inside = time.perf_counter(), target.inside
    bench = Bench(cell, plan, target, flight)
    target.announce, target.withheld = bench.announce, []
    method = target.method(cell.operation)
    if isinstance(method, unsupported):
        bench.declined[method.reason] += 1
    elif cell.dtype not in target.backend.dtypes:
        bench.declined[f"{target.backend.framework} does not offer {cell.dtype}"] += 1
    else:
        bench.run()
    said = (_outcome(bench, clause) for clause in clauses_of(cell))
    outcomes = [outcome for outcome in said if outcome is not None]
    harmless = next((refusal for refusal in target.withheld if not ends(target.text, refusal)), None)
    if harmless:
        outcomes.append(_harmless(bench, harmless))
    if bench.broken:
        bench.smallest(bench.errs, bench.broken[0])  # leaves the smallest in bench.broken
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
    convention = CLAUSES[clause].letter == "K"
    if tally.failures:
        case, evidence = _against(bench, clause, tally)
        verdict = "departs" if convention and not bench.plan.strict else "fail"
        return line | {**blank, "verdict": verdict, "case": _json(case), "evidence": evidence}
    known = [(d, _evidence(bench, clause, _witness(bench, d))) for d in bench.divergences(clause)]
    gone = [(d, seen) for d, seen in known if seen is None and not _at_times(bench, d)]
    here = [(d, seen) for d, seen in known if seen or tally.excused]
    if not gone and not here:
        return line | {**blank, "verdict": "pass"}
    divergence, seen = (*gone, *here)[0]
    verdict = "stale" if gone else "departs" if convention else "expected"
    witness = _json(_witness(bench, divergence))
    return line | {"verdict": verdict, "divergence": _told(divergence), "case": witness, "evidence": seen}


def _against(bench: Bench, clause: str, tally: Tally) -> tuple[Case | None, dict[str, Any] | None]:
    """The smallest case against a clause and what it shows; what was seen first, if none shows again."""
    case = bench.smallest(bench.breaks(clause), tally.first[0]) if tally.first else None
    evidence = _evidence(bench, clause, case) if case else None
    if evidence is None and tally.first:
        case, seen = tally.first
        evidence = {**seen, "again": AGAIN}
    return case, evidence


def _at_times(bench: Bench, divergence: Divergence) -> bool:
    """Whether a divergence may hold although its witness does not show it here and now."""
    return divergence.sporadic or bench.cell.dtype in divergence.by_processor


def _witness(bench: Bench, divergence: Divergence) -> Case:
    """The declared case, with a cotangent if it names none."""
    case = Case.from_json({**divergence.witness, "dtype": bench.cell.dtype})
    return replace(case, cotangent=case.sent) if case.spec.smooth else case


def _evidence(bench: Bench, clause: str, case: Case) -> dict[str, Any] | None:
    judged = bench.judge_quietly(case).judgements
    return next((dict(j.evidence) for j in judged if j.clause == clause and j.evidence), None)


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


def _harmless(bench: Bench, refusal: Refusal) -> dict[str, Any]:
    """A call that is declared to end the process, and does not."""
    return {
        "id": outcome_id(bench.cell, "fatal"),
        "clause": "",
        "verdict": "stale",
        "worst": 0.0,
        "comparisons": 0,
        "failures": 0,
        "case": refusal.fatal,
        "evidence": {"note": "the call no longer ends the process"},
        "divergence": {"why": refusal.why, "link": "", "versions": ""},
    }


def failing(line: dict[str, Any], strict: bool) -> bool:
    """Whether the cell makes the run fail."""
    return line["verdict"] in FAILING or (strict and line["verdict"] == "departs")
