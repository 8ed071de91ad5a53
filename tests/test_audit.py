"""`nnspec audit`: what is caught is counted, what survives is shown, what cannot be put in is not counted."""

import json
from dataclasses import replace

import numpy as np
import pytest

from commands import nnspec
from nnspec.conformance.audit import VERDICTS, Remembering, pairs, tried
from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.faults import FAULTS, Fault, naming
from nnspec.conformance.faults.fault import altered, but
from nnspec.conformance.plan import Plan
from nnspec.conformance.report.audit import render, score
from nnspec.conformance.target import Target


def line(operation, *faults, target="broken:Right", profile="smoke"):
    return [found["verdict"] for found in tried(Target(target), operation, faults, Plan(profile))]


def harmless(ask, case):
    return ask(case)


def rare(ask, case):
    """Wrong from the thirtieth call to the fortieth: of some values there is nothing to lose."""
    answer = ask(case)
    return FAULTS["every/half_the_digits"].wrong(ask, case) if 29 <= ask.earlier < 40 else answer


def fault(wrong, **more):
    return Fault("mine/fault", ("relu",), "relu.F1", "nothing is wrong", wrong, **more)


def test_what_is_not_wrong_survives_and_says_what_was_tried():
    found = next(tried(Target("broken:Right"), "relu", [fault(harmless)], Plan("smoke")))
    assert found["verdict"] == "survives"
    assert found["why"].startswith("no case of ")


def test_what_needs_more_cases_is_late():
    assert line("relu", fault(rare, dtypes=("float64",))) == ["late"]


def test_what_is_wrong_is_caught():
    assert line("relu", FAULTS["every/half_the_digits"]) == ["caught"]


def test_what_the_target_does_not_offer_is_absent():
    assert line("sigmoid", FAULTS["every/half_the_digits"]) == ["absent"]
    assert line("relu", fault(harmless, dtypes=("bfloat16",))) == ["absent"]


def one_more_above_two(ask, case):
    x = case.arrays["x"]
    return but(ask(case), y=lambda y: np.maximum(x, 0) + (x > 2))


@pytest.mark.parametrize(("target", "verdict"), [("KnownAtTimes", "absent"), ("Stale", "survives")])
def test_a_fault_that_a_target_declares_is_absent_if_the_target_shows_it(target, verdict):
    assert line("relu", fault(one_more_above_two), target=f"broken:{target}", profile="ci") == [verdict]


def seldom(ask, case):
    """Wrong where the target declines, and in matrices of one size."""
    shape = case.shapes["x"]
    return but(ask(case), y=lambda y: y + (len(shape) > 2 or shape == SELDOM))


SELDOM = (5, 4)


def test_what_few_cases_show_that_are_all_declined_is_late():
    assert line("relu", fault(seldom), target="broken:DeclinesRegion") == ["late"]


def test_the_score_counts_those_that_could_be_put_in():
    lines = [{"verdict": verdict} for verdict in VERDICTS]
    assert score(lines) == "1 of 3 (33.3%)"


def test_every_fault_is_put_in_somewhere_and_breaks_what_is_judged_there():
    assert {f.name for faults in pairs().values() for f in faults} == set(FAULTS)
    assert len(FAULTS) >= 250
    put = [(fault, name) for name, faults in pairs().items() for fault in faults]
    unjudged = [(fault.name, name) for fault, name in put if not naming(name, fault.clause(name))]
    assert unjudged == []


def test_the_command_shows_the_score_and_writes_a_page(tmp_path):
    done = nnspec("audit", "broken:Right", "-k", "rectifier/", "--profile", "smoke", cwd=tmp_path)
    assert "caught by check: " in done.stdout, done.stdout + done.stderr
    assert "could not be put in: the adapter has no such method" in done.stdout
    path = next(tmp_path.glob("nnspec-runs/*.json"))
    assert render(json.loads(path.read_text())) == path.with_suffix(".html").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["torhc"], "unknown backend 'torhc'; known: jax, tensorflow, torch, or package.module:Class"),
        (["torch", "-k", "conv9d"], "no fault fits 'conv9d': its words are operations such as conv2d"),
        (["torch", "--profile", "soon"], "unknown profile 'soon'; known: smoke, ci, deep"),
    ],
)
def test_what_cannot_be_audited_is_said_in_a_sentence(tmp_path, words, said):
    done = nnspec("audit", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_target_is_asked_once_for_each_question_and_answers_from_memory(monkeypatch):
    asked, native = [], Target._native

    def counted(target, case, wrt):
        asked.append(str(case))
        return native(target, case, wrt)

    monkeypatch.setattr(Target, "_native", counted)
    target = Remembering("broken:Right")
    case = Case("relu", "float32", {"x": Tensor((2, 3), "normal", 5)})
    first = target.value(case)
    right = first.y.copy()
    first.y[...] = 7  # a fault may
    assert (target.value(replace(case)).y == right).all()
    assert len(asked) == 1
    other = altered(case, x=-case.arrays["x"])  # described as the case is, and holds other numbers
    assert not (target.value(other).y == right).all()
    target.value(replace(case, operands={"x": Tensor((2, 3), "normal", 5, "transposed")}))
    target.vjp(case)
    target.vjp(replace(case, cotangent=Tensor((2, 3), "ones")))
    assert len(asked) == 5
