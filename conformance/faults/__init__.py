"""Faults: small wrong implementations, each of which the suite must catch by the clause it breaks.

One file for each home of operations, and `every` for the manners that all operations share.
"""

from importlib import import_module

from nnspec.conformance.bench import Bench
from nnspec.conformance.case import Case
from nnspec.conformance.faults.fault import FAULTS, Fault, Faulty
from nnspec.conformance.plan import Cell, Plan
from nnspec.conformance.target import Target
from nnspec.spec.ops import HOMES

__all__ = ["FAULTS", "Fault", "Faulty", "caught", "violated"]

for home in (*HOMES, "every"):
    import_module(f"nnspec.conformance.faults.{home}")


def caught(fault: Fault, clause: str, cell: Cell, target: Target, plan: Plan | None = None) -> Case | None:
    """The first case of a cell by which the clause is found broken when the fault is in the target."""
    wrong = Faulty(target, fault, cell.operation)
    bench = Bench(cell, plan or Plan(), wrong)  # type: ignore[arg-type]  # it answers as a Target does

    def shows(case: Case) -> bool:
        bench.judge(case)
        return clause in bench.tallies and bench.tallies[clause].failures > 0

    return bench.smallest(shows, smaller=False)


def violated(fault: Fault | None, cell: Cell, target: Target, plan: Plan | None = None) -> set[str]:
    """The clauses that a cell finds broken when the fault is in the target; `error` if it raised."""
    faulty = target if fault is None else Faulty(target, fault, cell.operation)
    bench = Bench(cell, plan or Plan(), faulty)  # type: ignore[arg-type]  # it answers as a Target does
    bench.run()
    found = {clause for clause, tally in bench.tallies.items() if tally.failures}
    return found | ({"error"} if bench.broken else set())
