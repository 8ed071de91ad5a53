"""Every clause of the spec is judged by something, and everything that judges names a clause."""

from dataclasses import replace

import pytest

from nnspec.conformance.bench import Bench
from nnspec.conformance.cases import recipe_of
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.plan import Plan, cells, clauses_of
from nnspec.conformance.target import Target
from nnspec.spec.laws import LAWS
from nnspec.spec.model import op as operation
from nnspec.spec.ops import OPS
from test_calls import BAD_CALLS

RAISED = {clause for clause, *_ in BAD_CALLS}  # test_calls sees the spec raise each of them


def written(ops):
    """The ids of all clauses that the laws and some operations have."""
    return {c.id for group in (*LAWS.values(), *(op.clauses for op in ops)) for c in group}


def cited(ops, checks):
    """The ids of all clauses that the checks say they judge, and that their cases break on purpose."""
    judged = {clause for check in checks.values() for op in ops for clause in check.clauses(op)}
    return judged | {clause for op in ops if op.name in OPS for clause in recipe_of(op).faulty}


def unjudged(ops, checks):
    return written(ops) - cited(ops, checks) - RAISED


def unwritten(ops, checks):
    return cited(ops, checks) - written(ops)


def test_every_clause_is_enforced_or_judged():
    assert unjudged(OPS.values(), CHECKS) == set()


def test_every_clause_that_a_check_cites_is_in_the_spec():
    assert unwritten(OPS.values(), CHECKS) == set()


def test_only_constraints_are_left_to_the_spec_itself():
    left = written(OPS.values()) - cited(OPS.values(), CHECKS)
    assert {clause.partition(".")[2][0] for clause in left} <= {"C", "W"}


# The guard can fail.


@operation(since="0.1", axes="x[...] -> y[...]", math=())
def planted(x):
    """y = x

    F1  y is x.
    S9  A clause that no check has heard of.
    """
    return x


def test_a_clause_that_nobody_judges_is_seen():
    checks = {"forward": replace(CHECKS["forward"], clauses=lambda op: op.numbers("F"))}
    assert {c for c in unjudged([planted], checks) if c.startswith("planted.")} == {"planted.S9"}


@pytest.mark.parametrize("name", [n for n in CHECKS if n not in ("examples", "forward")])
def test_a_check_that_is_taken_away_is_missed(name):
    """What `examples` and `forward` judge, `gradient` judges, too."""
    rest = {key: check for key, check in CHECKS.items() if key != name}
    assert unjudged(OPS.values(), rest) != set()


def test_a_check_of_a_clause_that_is_gone_is_seen():
    wrong = {**CHECKS, "forward": replace(CHECKS["forward"], clauses=lambda op: ("conv2d.F9",))}
    assert unwritten(OPS.values(), wrong) == {"conv2d.F9"}


def met(name, profile):
    """The clauses of an operation that its cells judge, or hear refused."""
    found = set()
    for cell in cells(["torch"], ["float32"], name):
        bench = Bench(cell, Plan(profile), Target("torch"))
        bench.run()
        found |= {*bench.tallies, *bench.refused} - {""}
    return found


@pytest.mark.parametrize("name", OPS)
def test_what_a_check_claims_to_judge_meets_a_case(name):
    claimed = {clause for cell in cells(["torch"], ["float32"], name) for clause in clauses_of(cell)}
    if claimed != met(name, "smoke"):  # few cases do for most
        assert claimed == met(name, "ci")
