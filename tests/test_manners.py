"""What the check of manners asks of a case."""

from dataclasses import replace

import pytest

from byreference import ByReference
from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.checks.manners import _reseeded
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.faults.fault import but


def linear(items):
    shapes = {"x": (items, 3), "w": (4, 3)}
    operands = {name: Tensor(shape, "normal") for name, shape in shapes.items()}
    return Case("linear", "float32", operands, {}, Tensor((items, 4), "normal"))


def judged(target, case):
    trial = Trial(target, case)
    CHECKS["manners"].judge(trial)
    return trial.judgements


def broken(target, case):
    return {(j.clause, j.evidence["array"]) for j in judged(target, case) if j.evidence}


@pytest.mark.parametrize(("items", "asked"), [(1, False), (2, True), (3, True)])
def test_of_a_batch_the_last_item_is_asked_for_alone(items, asked):
    assert ("every.P4" in {j.clause for j in judged(ByReference(), linear(items))}) == asked


class WrongAlone(ByReference):
    """An item alone has a wrong cotangent."""

    def _native(self, case, wrt):
        answer = super()._native(case, wrt)
        alone = wrt and case.shapes["x"][0] == 1
        return but(answer, x=lambda c: c + 1) if alone else answer


def test_its_cotangents_are_compared_and_those_of_what_the_items_share_are_not():
    assert broken(WrongAlone(), linear(3)) == {("every.P4", "cotangent of x")}
    assert broken(ByReference(), linear(3)) == set()


@pytest.mark.parametrize("seed", [0, 1, 6, 7])
def test_what_comes_between_two_equal_calls_has_other_numbers(seed):
    tensor = Tensor((3,), "normal", seed, "transposed")
    assert _reseeded(tensor).seed != seed
    assert _reseeded(tensor).layout == "contiguous"
    labels = replace(tensor, fill="labels(0,3)")
    assert _reseeded(labels) is labels


class Wrong(ByReference):
    """A result that is wrong in some calls: `calls` counts all of them, from 0."""

    def __init__(self, when):
        super().__init__()
        self.when, self.calls = when, 0

    def _native(self, case, wrt):
        answer, wrong = super()._native(case, wrt), self.when(self.calls, case)
        self.calls += 1
        return but(answer, y=lambda y: y + 1) if wrong else answer


def moved(case):
    x = case.operands["x"]
    return replace(case, operands={**case.operands, "x": replace(x, layout="transposed")})


def test_what_differs_in_another_layout_but_once_is_not_of_the_layout():
    """The calls 2 to 5 are those of other layouts."""
    once = broken(Wrong(lambda call, case: call == 2), moved(linear(1)))
    always = broken(Wrong(lambda call, case: case.operands["x"].layout != "contiguous"), moved(linear(1)))
    assert {clause for clause, _ in once} == {"every.P3", "every.P2", "every.K3"}
    assert {clause for clause, _ in always} == {"every.P3"}
