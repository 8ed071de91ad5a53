"""The suite against seeded faults: each must be caught, by the clause that it breaks."""

from functools import cache

import pytest

from nnspec.conformance.checks import CHECKS
from nnspec.conformance.faults import FAULTS, caught, violated
from nnspec.conformance.plan import Cell, Plan
from nnspec.conformance.target import Target
from nnspec.spec.ops import CLAUSES, OPS

pytest.importorskip("torch")

PAIRS = [(fault, operation) for fault in FAULTS.values() for operation in fault.operations]
STANDING = (  # for all operations, where a fault is one of manners: those are judged alike
    "conv2d", "convolve2d", "linear", "max_pool2d", "avg_pool2d", "relu", "sigmoid", "softmax", "log_softmax",
    "flatten", "cross_entropy", "binary_cross_entropy", "binary_cross_entropy_with_logits",
)  # fmt: skip
TRIED = [(f, o) for f, o in PAIRS if not f.name.startswith("every/") or o in STANDING]
ONLY = [fault for fault in FAULTS.values() if fault.only]

JUDGED = {clause for op in OPS.values() for check in CHECKS.values() for clause in check.clauses(op)}
# PyTorch clips, with or without a fault; a zero among other numbers has the slope 1 at p = 1.
DEPARTS = {"binary_cross_entropy.K1", "binary_cross_entropy.K2", "lp_pool2d.K1"}


@cache
def target():
    return Target("torch")


def cell(operation, check, dtype):
    return Cell("torch", operation, check, dtype)


@cache
def control(here):
    """What a cell finds when there is no fault."""
    return violated(None, here, target())


def cheapest(fault):
    return "relu" if "relu" in fault.operations else fault.operations[0]


@pytest.mark.parametrize(("fault", "operation"), TRIED, ids=[f"{f.name}-{o}" for f, o in TRIED])
def test_a_fault_is_caught_by_the_clause_it_breaks(fault, operation):
    clause = fault.clause(operation)
    plan = Plan("ci" if fault.dtypes[0] == "float32" else "deep")  # ci has fewer cases of other dtypes
    catch = caught(fault, operation, target(), plan)
    assert catch, f"survives: {fault.text}"
    here = cell(operation, catch.check, fault.dtypes[0])
    assert clause in DEPARTS or clause not in control(here), "broken without the fault, too"


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_that_is_judged_has_a_fault(clause):
    broken = {fault.clause(operation) for fault, operation in PAIRS}
    assert (clause in broken) == (clause in JUDGED)


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_has_a_fault_that_it_alone_catches(check):
    assert check in {fault.only for fault in ONLY}


@pytest.mark.parametrize("fault", ONLY, ids=[fault.name for fault in ONLY])
def test_no_other_check_sees_it(fault):
    operation = cheapest(fault)
    checks = [name for name, check in CHECKS.items() if check.clauses(OPS[operation])]
    here = [cell(operation, name, fault.dtypes[0]) for name in checks]
    seen = {c.check for c in here if violated(fault, c, target()) - control(c)}
    assert seen == {fault.only}


@pytest.mark.parametrize("operation", OPS)
def test_without_a_fault_nothing_fails(operation):
    for name, check in CHECKS.items():
        if check.clauses(OPS[operation]):
            broken = control(cell(operation, name, "float32"))
            assert {clause for clause in broken if CLAUSES[clause].letter != "K"} == set()
