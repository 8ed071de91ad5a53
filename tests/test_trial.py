"""A trial: which clause is meant, under which grade, and what becomes of a cotangent that is declined."""

import numpy as np
import pytest

from byreference import ByReference
from nnspec.backends.base import Unsupported
from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.checks.trial import Trial, about_operands, about_ties, value_clause
from nnspec.conformance.expect import Expectation, Expectations
from nnspec.conformance.target import Declined
from nnspec.spec.ops import OPS


def linear(dtype="float32"):
    shapes = {"x": (2, 3), "w": (4, 3), "b": (4,)}
    return Case("linear", dtype, {name: Tensor(shape, "normal") for name, shape in shapes.items()}, {})


class Without(ByReference):
    """It declines to differentiate along some operands."""

    def __init__(self, *names):
        super().__init__()
        self.names = {*names}

    def _native(self, case, wrt):
        missing = sorted(self.names.intersection(wrt))
        if missing:
            raise Unsupported(f"not along {' or '.join(missing)}")
        return super()._native(case, wrt)


# Which clause


def test_a_clause_is_about_an_operand_and_the_last_about_ties():
    assert about_operands(OPS["linear"]) == {"x": "linear.G1", "w": "linear.G2", "b": "linear.G3"}
    assert about_operands(OPS["max_pool2d"]) == {"x": "max_pool2d.G1"}
    assert about_ties(OPS["max_pool2d"]) == "max_pool2d.G2"
    assert about_ties(OPS["linear"]) is None
    assert about_operands(OPS["sgd"]) == {}


def test_a_value_is_about_the_clause_of_its_result():
    x = {"x": Tensor((2, 3))}
    assert value_clause(Case("split", "float32", x)) == "split.F1"
    assert value_clause(Case("split", "float32", x), "z") == "split.F2"


# What the reference says


def test_what_lasts_is_known_by_what_the_case_says_not_by_its_arrays():
    known, case = Expectations(lasting=True), linear()
    want = Expectation(linear()).y.value
    case.arrays["x"][:] = np.nan  # a backend has written into its operand
    assert np.array_equal(known.of(case, "A").y.value, want)
    assert known.of(linear(), "A") is known.of(case, "A")
    assert known.of(linear(), "B") is not known.of(case, "A")
    assert known.of(linear("float64"), "A") is not known.of(case, "A")
    assert known.of(linear(), "A", special=True) is not known.of(case, "A")


def test_what_is_said_of_the_cases_of_one_trial_is_known_by_the_case_itself():
    known, case = Expectations(), linear()
    assert known.of(case, "A") is known.of(case, "A")
    assert known.of(linear(), "A") is not known.of(case, "A")


# Under which grade


def test_half_precision_promises_less_unless_the_adapter_says_otherwise():
    here = ByReference()
    assert [Trial(here, linear(d)).grade("linear.F1") for d in ("float64", "float32")] == ["A", "A"]
    assert [Trial(here, linear(d)).grade("linear.F1") for d in ("float16", "bfloat16")] == ["B", "B"]
    here.backend.grades = {("linear", "float16"): "C", ("linear.G2", "float16"): "A"}
    assert Trial(here, linear("float16")).grade("linear.F1") == "C"
    assert Trial(here, linear("float16")).grade("linear.G2") == "A"
    assert Trial(here, linear("bfloat16")).grade("linear.G2") == "B"


def test_an_expectation_is_worked_out_once_and_shared_between_grades():
    trial = Trial(ByReference(), linear("float16"))
    first = trial.expectation("A")
    assert trial.expectation("A") is first
    other = trial.expectation("B")
    assert other is not first
    assert other._forward is first._forward
    assert other._adjoint is first._adjoint
    assert trial.expectation("A", linear("float16"))._forward is not first._forward


# What is declined


def test_of_several_cotangents_those_that_are_offered_are_judged():
    trial = Trial(Without("x"), linear())
    assert list(trial.vjp().cotangents) == ["w", "b"]
    trial.vjp()
    assert trial.declined == [("linear.G1", "cotangent of x: not along x")]


def test_of_two_that_are_declined_each_is_said():
    trial = Trial(Without("x", "b"), linear())
    assert list(trial.vjp().cotangents) == ["w"]
    assert [clause for clause, _ in trial.declined] == ["linear.G1", "linear.G3"]


def test_where_none_is_offered_the_case_is_declined():
    with pytest.raises(Declined, match="not along b or w or x"):
        Trial(Without("x", "w", "b"), linear()).vjp()


def test_the_only_cotangent_is_asked_for_once():
    trial = Trial(Without("x"), Case("relu", "float32", {"x": Tensor((3,), "normal")}))
    with pytest.raises(Declined, match="not along x"):
        trial.vjp()
    assert trial.declined == []
