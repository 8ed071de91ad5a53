"""The checks on a target that is right by construction, and on the same with a fault: no framework."""

from dataclasses import replace
from functools import cache
from math import inf, nan

import numpy as np
import pytest

from byreference import AtTheEdge, ByReference
from nnspec.backends.base import Unsupported
from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.cases import recipe_of
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.expect import Expectation
from nnspec.conformance.faults import FAULTS, Fault, Faulty, caught, violated
from nnspec.conformance.faults.fault import but
from nnspec.conformance.plan import Cell, Plan
from nnspec.conformance.run import run_cell
from nnspec.conformance.stock import Stock
from nnspec.spec.ops import OPS

# Of each kind: of one operand and of three, with ties, several results, labels, steps, random numbers.
OPERATIONS = (
    "linear", "relu", "max_pool2d", "max_pool2d_with_indices", "l1_loss", "split", "cross_entropy", "sgd",
    "random_dropout", "glorot_uniform", "he_normal", "truncated_normal",
)  # fmt: skip
PAIRS = [(fault, operation) for fault in FAULTS.values() for operation in fault.operations]
TRIED = [(f, o) for f, o in PAIRS if o in OPERATIONS and (o == "linear" or not f.name.startswith("every/"))]
TRIED = [(f, o) for f, o in TRIED if o != "cross_entropy" or f.breaks.endswith("S1")]  # it has many
TRIED += [(f, o) for f, o in PAIRS if f.breaks in ("conv2d.P1", "convolve2d.P1", "conv_transpose2d.P1")]


@cache
def target():
    return ByReference()


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_right_breaks_no_clause(operation, dtype):
    judging = [name for name, check in CHECKS.items() if check.clauses(OPS[operation])]
    for check in judging:
        assert violated(None, Cell("right", operation, check, dtype), target(), Plan("smoke")) == set()


@pytest.mark.parametrize(("fault", "operation"), TRIED, ids=[f"{f.name}-{o}" for f, o in TRIED])
def test_a_fault_of_the_reference_is_caught_by_the_clause_it_breaks(fault, operation):
    plan = Plan("ci" if fault.dtypes[0] == "float32" else "deep")
    assert caught(fault, operation, target(), plan), f"survives: {fault.text}"


RELATED = ("conv2d", "convolve2d", "conv_transpose2d", "sgd")  # properties hold two answers to each other
NEVER = {"every.K2", "every.K3"}  # conventions: subnormal numbers are kept, the same call gives the same


@pytest.mark.parametrize("operation", [*OPERATIONS[:8], *RELATED[:3], "layer_norm", "softmax"])
def test_what_is_as_wrong_as_it_may_be_breaks_no_clause(operation):
    """Neither for itself nor beside another answer, as far from the truth on the other side."""
    here = AtTheEdge(0.999)
    judging = [name for name, check in CHECKS.items() if check.clauses(OPS[operation])]
    for check in judging:
        plan = Plan("ci" if check == "properties" else "smoke")  # two answers must be met on both sides
        assert violated(None, Cell("edge", operation, check, "float32"), here, plan) <= NEVER, check


@pytest.mark.parametrize(
    ("operation", "check", "clauses"),
    [
        *((operation, "properties", {f"{operation}.P1"}) for operation in RELATED),
        ("linear", "manners", {"every.P2", "every.P3", "every.P4"}),
    ],
)
def test_two_answers_further_apart_than_both_may_be_break_the_clause(operation, check, clauses):
    found = violated(None, Cell("edge", operation, check, "float32"), AtTheEdge(1.2), Plan("ci"))
    assert found >= clauses


@pytest.mark.parametrize("operation", [name for name in OPS if CHECKS["properties"].clauses(OPS[name])])
def test_what_is_right_has_every_property(operation):
    here = Cell("right", operation, "properties", "float32")
    assert violated(None, here, target(), Plan("ci")) == set()


def test_windows_past_the_first_sixty_four_are_met_too():
    class LastThere(ByReference):
        """In the last windows of a large image the last of equal elements receives everything."""

        def _native(self, case, wrt):
            answer, r = super()._native(case, wrt), case.attrs["window"][0]
            if not wrt or case.shapes["x"][2] <= 64 * r:
                return answer
            return but(answer, x=lambda c: np.concatenate([c[:, :, :-r], c[:, :, -r:][:, :, ::-1]], 2))

    here = Cell("wrong", "max_pool2d", "properties", "float32")
    assert violated(None, here, LastThere(), Plan("ci")) == {"max_pool2d.P1"}


def test_one_image_of_windows_in_four_is_large():
    rows = []

    class Seen(ByReference):
        def _native(self, case, wrt):
            rows.append(case.shapes["x"][2])
            return super()._native(case, wrt)

    attrs = OPS["max_pool2d"].fill_in({"window": (1, 2), "stride": (1, 2)})
    for seed in range(8):
        x = Tensor((1, 1, 1, 2), "normal", seed)
        case = Case("max_pool2d", "float32", {"x": x}, attrs, Tensor((1, 1, 1, 1), "normal"))
        CHECKS["properties"].judge(Trial(Seen(), case))
    assert [n > 64 for n in rows] == [True, False, False, False] * 2


def test_masks_are_compared_in_all_pairs_that_have_no_element_in_common():
    """Of nine items four pairs, of four channels two; each element once."""
    x, attrs = Tensor((9, 4, 5, 5), "normal"), {"p": 0.5, "training": True, "seed": 0}
    case = Case("random_dropout", "float32", {"x": x}, attrs, Tensor(x.shape, "normal"))
    trial = Trial(Faulty(target(), FAULTS["dropout/one_mask_for_the_batch"], "random_dropout"), case)
    CHECKS["properties"].judge(trial)
    (evidence,) = (j.evidence for j in trial.judgements if j.clause == "random_dropout.P4" and j.evidence)
    assert evidence["of"] == 4 * 4 * 5 * 5
    assert evidence["got"] == 1.0
    assert "two items" in evidence["note"]


def test_how_far_a_generator_reaches_is_right_or_wrong_and_not_close():
    case = Case("he_uniform", "float32", {"w": Tensor((100, 100), "ones")}, {"seed": 1})
    trial = Trial(target(), case)
    CHECKS["properties"].judge(trial)
    assert {j.ratio for j in trial.judgements if j.clause == "he_uniform.P1"} == {0.0}


def test_a_cotangent_that_is_declined_alone_does_not_hide_the_next():
    class Alone(ByReference):
        def _native(self, case, wrt):
            if wrt == ("x",):
                raise Unsupported("not alone")
            answer = super()._native(case, wrt)
            return but(answer, w=lambda c: c + 1) if wrt == ("w",) else answer

    case = Stock(Cell("right", "linear", "gradient", "float32"), Plan("ci"), False).first()[0]
    trial = Trial(Alone(), case)
    CHECKS["gradient"].judge(trial)
    assert {j.clause for j in trial.judgements if j.evidence} == {"linear.G2"}


def test_values_are_judged_where_gradients_are_as_far_as_they_are_asked_for():
    def values(operation):
        clauses = CHECKS["gradient"].clauses(OPS[operation])
        return [clause for clause in clauses if clause.startswith(f"{operation}.F")]

    assert values("split") == ["split.F1", "split.F2"]
    assert values("max_pool2d_with_indices") == ["max_pool2d_with_indices.F1"]  # not the indices
    assert values("cross_entropy") == list(OPS["cross_entropy"].numbers("F"))
    assert len(values("cross_entropy")) > 2


def test_what_flushes_subnormal_numbers_breaks_the_convention_about_them_and_nothing_else():
    fault = FAULTS["every/subnormal_operands_are_zero"]
    found = [violated(fault, Cell("right", "linear", check, "float32"), target()) for check in CHECKS]
    assert set().union(*found) == {"every.K2"}


def test_the_aims_of_a_clause_are_judged_alike():
    """The check looks at the first for what is to be judged."""
    for op in OPS.values():
        for aims in (*recipe_of(op).special.values(), *recipe_of(op).freedom.values()):
            assert len({(aim.gradient, aim.exact) for aim in aims}) == 1, op.name


@pytest.mark.parametrize(
    ("operation", "check", "clause"), [("prelu", "special", "S2"), ("cross_entropy", "freedom", "K1")]
)
def test_of_several_operands_the_cotangent_of_the_first_is_judged(operation, check, clause):
    wrong = Fault("x", (operation,), "", "", lambda ask, case: but(ask(case), x=lambda g: g * 0 + 7))
    broken = violated(wrong, Cell("right", operation, check, "float32"), target())
    assert broken == {f"{operation}.{clause}"}


@pytest.mark.parametrize("operation", ["linear", "relu", "cross_entropy"])
def test_an_example_with_a_cotangent_judges_those_of_the_operands(operation):
    cell = Cell("right", operation, "examples", "float32")
    broken = violated(FAULTS["every/zero_cotangents"], cell, target())
    assert f"{operation}.G1" in broken
    assert not any(".F" in clause for clause in broken)


# What is recorded where the answer is free


# fmt: off
CHOICES = [
    # operation    clause           fault                                what the target chose
    ("linear",     "every.K2",      "",                                  "keeps subnormal operands"),
    ("linear",     "every.K2",      "every/subnormal_operands_are_zero", "reads subnormal operands as zero"),
    ("relu",       "relu.K1",       "",                                  "slope 0 at 0"),
    ("relu",       "relu.K1",       "rectifier/slope_halfat_zero",       "slope 0.5 at 0"),
    ("l1_loss",    "l1_loss.K1",    "regression/slope_one_where_equal",  "slope 1 at the kink"),
    ("max_pool2d", "max_pool2d.K1", "",                                  "shares as the clause says"),
    ("max_pool2d", "max_pool2d.K1", "pool2d/last_maximiser",             "other shares than the clause says"),
    ("max_pool2d", "max_pool2d.K2", "",                                  "as the clause says"),
    ("max_pool2d", "max_pool2d.K2", "pool2d/infinity_wins_over_nan",     "inf in place of nan, for example"),
]
# fmt: on


def judged(operation, fault=""):
    here = Faulty(target(), FAULTS[fault], operation) if fault else target()
    plan = Plan("ci" if operation == "max_pool2d" else "smoke")  # of its cases few have ties
    return run_cell(Cell("right", operation, "freedom", "float32"), plan, here)


@pytest.mark.parametrize(("operation", "clause", "fault", "choice"), CHOICES)
def test_what_a_target_chooses_is_said(operation, clause, fault, choice):
    assert choice in judged(operation, fault)["choices"][clause].split("; ")


def test_another_share_is_seen_however_small_the_cotangent():
    x, g = (Tensor(np.shape(v), "literal", values=v) for v in ([[[[1.0, 1.0]]]], [[[[2.0**-9]]]]))
    attrs = OPS["max_pool2d"].fill_in({"window": (1, 2), "stride": (1, 2)})
    case = Case("max_pool2d", "float32", {"x": x}, attrs, g, "K1")
    trial = Trial(Faulty(target(), FAULTS["pool2d/last_maximiser"], "max_pool2d"), case)
    CHECKS["freedom"].judge(trial)
    assert trial.choices == {"max_pool2d.K1": "other shares than the clause says"}


def test_where_nothing_is_chosen_nothing_is_said():
    """A cotangent of 0 leaves the slope unknown, and minus zero is zero."""
    for g, said in ((0.0, {}), (4.0, {"relu.K1": "slope 0 at 0"})):
        case = replace(relu(-0.0, g=[g]), aim="K1")
        trial = Trial(target(), case)
        CHECKS["freedom"].judge(trial)
        assert trial.choices == said


# What is expected


def relu(*values, g=None):
    g = g and Tensor((len(g),), "literal", values=g)
    return Case("relu", "float32", {"x": Tensor((len(values),), "literal", values=list(values))}, {}, g)


def ratios(want, *got):
    return want.ratio(np.array(got)).tolist()


def test_nan_in_an_operand_asks_for_nan_only_where_the_case_is_about_it():
    case = relu(nan, 2.0)
    assert ratios(Expectation(case).y, 3.0, 2.0) == [0, 0]
    assert ratios(Expectation(case, special=True).y, 3.0, 2.0) == [inf, 0]
    assert ratios(Expectation(case, special=True).y, nan, 2.0) == [0, 0]


def test_a_subnormal_operand_may_be_read_as_zero_unless_the_case_is_about_it():
    small = 2.0**-130
    assert ratios(Expectation(relu(small)).y, 0.0)[0] <= 1
    assert ratios(Expectation(relu(small), flush=False).y, 0.0) == [inf]


def test_only_at_a_kink_a_cotangent_is_free():
    wants = Expectation(relu(-1.0, 0.0, 1.0, g=[4.0, 4.0, 4.0])).cotangents()
    assert wants["x"].free.tolist() == [False, True, False]
    assert ratios(wants["x"], 0.0, 4.0, 4.0) == ratios(wants["x"], 0.0, 0.0, 4.0) == [0, 0, 0]
    assert ratios(wants["x"], 0.0, 5.0, 4.0)[1] == ratios(wants["x"], 0.0, -1.0, 4.0)[1] == inf
    mul = Case("multiply", "float32", {n: Tensor((2,), "ones") for n in "ab"}, {}, Tensor((2,), "ones"))
    assert not any(want.free.any() for want in Expectation(mul).cotangents().values())


def test_integers_are_wanted_exactly():
    x = Tensor((1, 1, 1, 2), "literal", values=[[[[1.0, 2.0]]]])
    case = Case("max_pool2d_with_indices", "float32", {"x": x}, {"window": (1, 2), "stride": (1, 2)})
    y, places = Expectation(case).results.values()
    assert (y.value.item(), places.value.item()) == (2, 1)
    assert not places.tolerance.any()
    assert not places.free.any()
