"""Figures of a report: what is counted, what is one finding, and how near the bound it came."""

from __future__ import annotations

import pytest

from nnspec.conformance.report import gather, words
from nnspec.conformance.report.html import level
from reported import EVIDENCE, cell, outcome, record


def test_a_departure_says_nothing_about_precision() -> None:
    departs = cell(verdict="departs", worst="inf", outcomes=[outcome("d", "departs", worst="inf")])
    assert words.worst([departs]) is None
    assert words.worst([departs, cell(worst=0.5)]) == 0.5


def test_a_failure_counts_with_the_ratio_of_its_case() -> None:
    failed = outcome("f", "fail", worst="inf", evidence={**EVIDENCE, "ratio": 12.5})
    assert words.worst([cell(verdict="fail", worst=0.3, outcomes=[failed])]) == 12.5


def test_findings_that_differ_in_dtype_alone_are_one() -> None:
    cells = [cell(dtype=d, verdict="fail", outcomes=[outcome(d, "fail")]) for d in ("float32", "float64")]
    groups = gather.alike(gather.findings(record(*cells), "fail"))
    assert [[c["dtype"] for c in group["cells"]] for group in groups] == [["float32", "float64"]]


def test_a_clause_that_operations_share_departs_once() -> None:
    cells = [
        cell(name, verdict="departs", outcomes=[outcome(name, "departs", clause="every.K1")])
        for name in ("conv2d", "relu")
    ]
    (group,) = gather.alike(gather.findings(record(*cells), "departs"))
    assert gather.scope(record(*cells), group["cells"]) == "conv2d, relu · float32"


def test_a_shared_clause_fails_on_each_operation_by_itself() -> None:
    cells = [
        cell(name, verdict="fail", outcomes=[outcome(name, "fail", clause="every.P5")])
        for name in ("conv2d", "relu")
    ]
    assert len(gather.alike(gather.findings(record(*cells), "fail"))) == 2


def test_a_choice_under_a_shared_clause_is_a_row_of_its_operation() -> None:
    choices = [{"every.K2": "reads zero"}, {"every.K2": "keeps"}, {"relu.K1": "slope 0"}]
    cells = [cell(n, choices=c) for n, c in zip(("conv2d", "relu", "relu"), choices, strict=True)]
    table = gather.choices(record(*cells))
    assert list(table) == [("relu.K1", "relu"), ("every.K2", "conv2d"), ("every.K2", "relu")]
    assert table["every.K2", "relu"] == {"torch": {"keeps": ["float32"]}}


def test_what_an_unsupported_operation_declines_is_not_counted_twice() -> None:
    absent = cell(verdict="unsupported", declined={"no such function": 40}, reason="no such function")
    assert gather.declined(record(absent, cell("relu", declined={"zeros": 2}))) == {
        ("relu", "zeros"): {"torch": 2}
    }


def test_what_lacks_as_a_whole_is_told_by_its_reason() -> None:
    lacks = {"verdict": "unsupported", "reason": "not written yet"}
    whole = [cell(name, check=check, **lacks) for name in ("relu", "elu") for check in ("forward", "size")]
    part = [cell("selu", check="gradient", **lacks), cell("selu")]
    two = [cell("celu", **lacks), cell("celu", check="size", **{**lacks, "reason": "too large"})]
    broken = [cell("mish", check=c, verdict="error", reason="no cell") for c in ("forward", "size")]
    assert gather.absent(record(*whole, *part, *two, *broken)) == {
        ("torch", "not written yet"): ["relu", "elu"]
    }


def test_declined_cases_are_summed_over_checks() -> None:
    cells = [cell(check=check, declined={"zeros": 2}) for check in ("forward", "gradient")]
    assert gather.declined(record(*cells)) == {("conv2d", "zeros"): {"torch": 4}}


def test_the_grade_of_an_operation_is_the_lowest_of_its_checks() -> None:
    grades = [{"promised": "A", "attained": "A"}, {"promised": "A", "attained": "B"}]
    cells = [cell(check=c, grade=g) for c, g in zip(("forward", "gradient"), grades, strict=True)]
    assert gather.grades(record(*cells)) == {("conv2d", "torch"): {"float32": ("A", "B")}}


@pytest.mark.parametrize(
    ("worst", "step"),
    [
        (None, "none"),
        (0.0, "exact"),
        (1e-9, "1"),
        (0.05, "6"),
        (0.5, "8"),
        (1.0, "8"),
        (1.01, "over"),
    ],
)
def test_a_step_of_the_heat_map_is_half_a_decade(worst: float | None, step: str) -> None:
    assert level(worst) == step
