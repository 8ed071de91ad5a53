"""The judge judged: seeded faults put into a target, one after another, and what the suite makes of each."""

import time
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from nnspec.backends.base import unsupported
from nnspec.conformance.bench import Bench
from nnspec.conformance.case import Case
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.expect import Expectations
from nnspec.conformance.faults import FAULTS, Fault, Faulty, caught, naming, showing
from nnspec.conformance.ideal import Ideal
from nnspec.conformance.plan import PROFILES, Cell, Plan
from nnspec.conformance.record import encode
from nnspec.conformance.target import Answer, Broken, Declined, Target, recognise
from nnspec.conformance.words import BadWord
from nnspec.conformance.workers import Workers
from nnspec.spec.ops import CLAUSES, OPS

Line = dict[str, Any]
DEPARTS = "it departs there by itself"

# What may become of a fault in an operation. `late` needs the profile deep; `absent` is not counted.
VERDICTS = ("caught", "late", "survives", "absent")


def pairs(selection: str | None = None) -> dict[str, list[Fault]]:
    """Operation -> the faults to put into it: all, or those whose names hold one of the words."""
    words = (selection or "").split()
    found: dict[str, list[Fault]] = {}
    for fault in FAULTS.values():
        for operation in fault.operations:
            names = (fault.name, operation, fault.clause(operation))
            if not words or any(word == names[1] or word in names[0] or word == names[2] for word in words):
                found.setdefault(operation, []).append(fault)
    if not found:
        raise BadWord(
            f"no fault fits {selection!r}: its words are operations such as conv2d, clauses such as "
            "conv2d.F1, or parts of the names of faults"
        )
    return {name: found[name] for name in OPS if name in found}


def audit(
    target: str,
    selection: str | None = None,
    plan: Plan | None = None,
    jobs: int = 2,
    limit: float = 1800.0,
    told: Callable[[Sequence[Line]], None] = lambda lines: None,
) -> Line:
    """What the suite makes of every fault put into a target; `report.audit` shows it.

    Raises a `BadWord` for a target, a profile or a selection that cannot be had.
    """
    plan = plan or Plan()
    if plan.profile not in PROFILES:
        raise BadWord(f"unknown profile {plan.profile!r}; known: {', '.join(PROFILES)}")
    recognise(target)
    started, todo = time.monotonic(), pairs(selection)
    lines: list[Line] = []
    with Workers(jobs, limit) as workers:
        about = workers.describe(target)
        tasks = [(target, name, tuple(f.name for f in faults), plan) for name, faults in todo.items()]
        for (_, operation, names, _), result in workers.each(_work, tasks):
            if isinstance(result, Exception):
                result = [_line(FAULTS[name], operation, "survives", why=f"{result}") for name in names]
            lines += result
            told(result)
    order = {name: k for k, name in enumerate(OPS)}
    lines.sort(key=lambda line: (order[line["operation"]], line["fault"]))
    clauses = {line["clause"]: CLAUSES[line["clause"]].text for line in lines}
    how = {"profile": plan.profile, "seed": plan.seed, "seconds": round(time.monotonic() - started)}
    return encode({**about, **how, "faults": lines, "clauses": clauses})


class Remembering(Target):
    """A target that is asked again and again, for one fault after the other, and answers from memory.

    What is put into it is not remembered: a fault wraps what it answers, and counts the calls itself.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.told: dict[str, Answer] = {}

    def _call(self, case: Case, wrt: tuple[str, ...]) -> Answer:
        asked = _question(case, wrt)
        if asked not in self.told:
            self.told[asked] = super()._call(case, wrt)
        return deepcopy(self.told[asked])  # into whose arrays a fault may write


def _question(case: Case, wrt: tuple[str, ...]) -> str:
    """All that an answer depends on: a fault may ask with other numbers than a case describes."""
    tensors = (*case.operands.values(), *([case.sent] if wrt else []))
    arrays = (*case.arrays.values(), *([case.g] if wrt else []))
    numbers = [(x.dtype.str, x.shape, x.strides, hash(x.tobytes())) for x in arrays]
    return repr((case.op, case.dtype, dict(case.attrs), wrt, [t.layout for t in tensors], numbers))


_held: dict[str, Remembering] = {}


def _work(target: str, operation: str, names: Sequence[str], plan: Plan) -> list[Line]:
    """In the worker: all faults of one operation."""
    if target not in _held:
        _held[target] = Remembering(target)
    _held[target].told.clear()
    return list(tried(_held[target], operation, [FAULTS[name] for name in names], plan))


def tried(target: Target, operation: str, faults: Sequence[Fault], plan: Plan) -> Iterator[Line]:
    """The line of each fault in one operation of a target."""
    method = target.method(operation)
    expectations = Expectations(lasting=True)
    for fault in faults:
        dtype = fault.dtypes[0]
        if isinstance(method, unsupported):
            yield _line(fault, operation, "absent", why=method.reason)
        elif dtype not in target.backend.dtypes:
            yield _line(fault, operation, "absent", why=f"{target.text} does not offer {dtype}")
        else:
            yield _tried(target, operation, fault, plan, expectations)


def _tried(target: Target, operation: str, fault: Fault, plan: Plan, expectations: Expectations) -> Line:
    catch = caught(fault, operation, target, plan, expectations)
    if catch:
        return _line(fault, operation, "caught", check=catch.check, cases=catch.cases, profile=plan.profile)
    beyond = _beyond(target, operation, fault, plan, expectations)
    if beyond:
        return _line(fault, operation, "absent", why=f"in each case that shows it: {beyond}")
    late = caught(fault, operation, target, replace(plan, profile="deep"))
    if late:
        return _line(fault, operation, "late", check=late.check, cases=late.cases, profile="deep")
    return _missed(target, operation, fault, plan)


def _beyond(target: Target, operation: str, fault: Fault, plan: Plan, expectations: Expectations) -> str:
    """Why no case can show the fault in this target; empty if some case could.

    It declines those cases, or breaks the clause there by itself, or promises no more than a lower grade.
    Where it does not, by luck, a divergence that it shows in others may be what the fault is.
    Which cases show the fault is asked of the reference's answers with the fault in them, and of the
    profile deep: of few cases, all may be declined by luck.
    """
    plan = replace(plan, profile="deep")
    clause, reasons, borrowed = fault.clause(operation), set[str](), set[str]()
    faulty = Faulty(target, fault, operation)
    for check in naming(operation, clause):
        bench = Bench(Cell(target.text, operation, check, fault.dtypes[0]), plan, target)
        for case in showing(fault, bench.cell, Ideal(target), plan, expectations):
            trial = Trial(faulty, case)  # type: ignore[arg-type]  # it answers as a Target does
            why = _known(bench, case, clause) or _declined(bench, trial) or _graded(bench, case, clause)
            lent = set() if why else _excuses(bench, trial, clause)
            if not why and (not lent or DEPARTS in lent):
                return ""
            reasons |= why
            borrowed |= lent
    return "; ".join(sorted(reasons)) if borrowed <= reasons else ""


def _known(bench: Bench, case: Case, clause: str) -> set[str]:
    """What the target itself declines in a case, or what its declared divergences explain there."""
    trial = Trial(bench.target, case)
    declined = _declined(bench, trial)
    return declined | _excuses(bench, trial, clause)


def _excuses(bench: Bench, trial: Trial, clause: str) -> set[str]:
    """What may be said for the judgements of a trial that break a clause."""
    broken = [j for j in trial.judgements if j.clause == clause and j.evidence is not None]
    known = [bench.excuse(judgement, trial.case) for judgement in broken]
    return {f"declared: {one.why}" if one else DEPARTS for one in known}


def _graded(bench: Bench, case: Case, clause: str) -> set[str]:
    """The grade that the target promises where another is usual."""
    grades = bench.target.backend.grades
    found = {grades.get((name, case.dtype)) for name in (clause, case.op)} - {None}
    return {f"grade {grade} is all that it promises" for grade in found}


def _declined(bench: Bench, trial: Trial) -> set[str]:
    try:
        bench.check.judge(trial)
    except (Broken, Declined) as refusal:
        return {str(refusal)}
    return {why for _, why in trial.declined}


def _missed(target: Target, operation: str, fault: Fault, plan: Plan) -> Line:
    """What stood in the way: other clauses that it breaks, what is excused, what is declined."""
    clause, said = fault.clause(operation), []
    for check in naming(operation, clause):
        cell = Cell(target.text, operation, check, fault.dtypes[0])
        bench = Bench(cell, plan, Faulty(target, fault, operation))  # type: ignore[arg-type]  # it answers as one
        bench.run()
        tally = bench.tallies.get(clause)
        broken = [name for name, other in bench.tallies.items() if other.failures]
        said += [f"{check} finds {', '.join(broken)} broken instead"] if broken else []
        excused = tally.excused if tally else 0
        said += [f"{check}: declared divergences excuse it {excused} times"] if excused else []
        said += [f"{check}: declined, {reason}" for reason in list(bench.declined)[:1]]
        said += [f"{check}: {bench.broken[1]}"] if bench.broken else []
    why = "; ".join(said) or f"no case of {', '.join(naming(operation, clause))} shows it"
    return _line(fault, operation, "survives", why=why)


def _line(fault: Fault, operation: str, verdict: str, **more: Any) -> Line:
    blank = {"check": "", "cases": 0, "profile": "", "why": ""}
    return {
        "fault": fault.name,
        "operation": operation,
        "clause": fault.clause(operation),
        "text": fault.text,
        "dtype": fault.dtypes[0],
        "verdict": verdict,
        **blank,
        **more,
    }
