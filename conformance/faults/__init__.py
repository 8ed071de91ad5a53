"""Faults: small wrong implementations, each of which the suite must catch by the clause it breaks.

One file for each home of operations, and `every` for the manners that all operations share.
"""

from dataclasses import dataclass
from importlib import import_module

from nnspec.conformance.bench import Bench
from nnspec.conformance.case import Case
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.expect import Expectations
from nnspec.conformance.faults.fault import FAULTS, Fault, Faulty
from nnspec.conformance.plan import Cell, Plan
from nnspec.conformance.target import Target
from nnspec.spec.ops import HOMES, OPS

__all__ = ["FAULTS", "Catch", "Fault", "Faulty", "caught", "naming", "showing", "violated"]

for home in (*HOMES, "every"):
    import_module(f"nnspec.conformance.faults.{home}")


@dataclass(frozen=True)
class Catch:
    """A fault found out: by which check, after how many cases, and by which of them."""

    check: str
    cases: int
    case: Case


def naming(operation: str, clause: str) -> list[str]:
    """The checks that judge a clause, those with few cases last: they see less."""
    found = [name for name, check in CHECKS.items() if clause in check.clauses(OPS[operation])]
    return sorted(found, key=lambda name: name == "examples")


def caught(
    fault: Fault,
    operation: str,
    target: Target,
    plan: Plan | None = None,
    expectations: Expectations | None = None,
) -> Catch | None:
    """The first case by which the clause is found broken that the fault breaks, when it is in the target.

    What the reference says of the cases is kept in `expectations`, for the next fault.
    """
    clause = fault.clause(operation)
    for check in naming(operation, clause):
        cell = Cell(target.text, operation, check, fault.dtypes[0])
        catch = _caught(clause, _bench(fault, cell, target, plan or Plan(), expectations))
        if catch:
            return catch
    return None


def _bench(fault: Fault, cell: Cell, target: Target, plan: Plan, expectations: Expectations | None) -> Bench:
    faulty = Faulty(target, fault, cell.operation)
    return Bench(cell, plan, faulty, expectations=expectations)  # type: ignore[arg-type]  # it answers as a Target does


def _caught(clause: str, bench: Bench) -> Catch | None:
    cases = 0

    def shows(case: Case) -> bool:
        nonlocal cases
        cases += 1
        bench.judge(case)
        return clause in bench.tallies and bench.tallies[clause].failures > 0

    case = bench.earliest(shows)
    return Catch(bench.cell.check, cases, case) if case else None


def showing(
    fault: Fault, cell: Cell, target: Target, plan: Plan, expectations: Expectations | None = None
) -> list[Case]:
    """The cases of a cell that show the fault in a target, whatever is declared of it."""
    bench = _bench(fault, cell, target, plan, expectations)
    clause, found = fault.clause(cell.operation), list[Case]()

    def shows(case: Case) -> bool:
        judged = bench.judge(case).judgements
        if any(j.clause == clause and j.evidence is not None for j in judged):
            found.append(case)
        return False

    bench.earliest(shows)
    return found


def violated(fault: Fault | None, cell: Cell, target: Target, plan: Plan | None = None) -> set[str]:
    """The clauses that a cell finds broken when the fault is in the target; `error` if it raised."""
    faulty = target if fault is None else Faulty(target, fault, cell.operation)
    bench = Bench(cell, plan or Plan(), faulty)  # type: ignore[arg-type]  # it answers as a Target does
    bench.run()
    found = {clause for clause, tally in bench.tallies.items() if tally.failures}
    return found | ({"error"} if bench.broken else set())
