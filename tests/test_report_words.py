"""Words of a report: a verdict, a ratio, a case, a command in one line."""

from __future__ import annotations

from typing import Any

import pytest

from nnspec.conformance.record import SEVERITY, Record
from nnspec.conformance.report import evidence, words
from nnspec.conformance.report.across import merge
from reported import CASE, cell, nine, outcome, record


def test_every_verdict_has_a_glyph_of_its_own_and_a_meaning() -> None:
    assert set(words.GLYPHS) == set(words.MEANINGS) == set(SEVERITY)
    assert len(set(words.GLYPHS.values())) == len(SEVERITY)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0.0, "0"),
        (0.314, "0.31"),
        (0.0042, "0.0042"),
        (1e-5, "1e-5"),
        (0.9999, "<1"),
        (1.0, "1"),
        (1.0001, ">1"),
        (12.34, "12"),
        (123.4, "123"),
        (3e7, "3e7"),
        (float("inf"), "∞"),
    ],
)
def test_a_ratio_is_short_and_never_rounded_across_1(value: float | None, text: str) -> None:
    assert words.ratio(value) == text


def test_a_case_is_one_line() -> None:
    assert evidence.case(CASE) == (
        "conv2d float32 stride=(2, 1) padding=((1, 0), (0, 2)) groups=1; "
        "x 3×2×5×7 integers seed 4 (reversed), x[4] = nan; w 2×2×1×1 [1, 2, 3, 4]; "
        "cotangent 3×2×3×9 onehot seed 3"
    )


def test_a_command_can_be_pasted_whatever_the_path() -> None:
    one = record(cell())
    assert evidence.repeat(one, one.cells[0], {"id": "fa11"}) == "nnspec repro 'runs/a b.jsonl' fa11"


def test_a_merged_record_repeats_from_the_file_the_cell_came_from() -> None:
    failed = Record(nine().header, [cell(verdict="crash")], None, "b.jsonl")
    both = merge(record(cell("relu")), failed)
    crashed = next(c for c in both.cells if c["verdict"] == "crash")
    assert evidence.repeat(both, crashed, crashed) == "nnspec repro b.jsonl torch/conv2d/forward/float32"


def test_evidence_of_an_unknown_kind_is_shown_too() -> None:
    one = outcome("a", "fail", evidence={"got": [1, 2], "want": [2, 1], "mode": "second call"})
    facts = dict(evidence.facts(record(cell()), cell(), one))
    assert facts["got"] == "[1, 2]"
    assert facts["mode"] == "second call"
    assert "bound" not in facts


@pytest.mark.parametrize(
    ("cells", "strict", "status"),
    [
        ([cell()], False, 0),
        ([cell(verdict="departs")], False, 0),
        ([cell(verdict="departs")], True, 1),
        ([cell(verdict="expected"), cell(verdict="unsupported")], True, 0),
        ([cell(), cell("relu", verdict="stale")], False, 1),
    ],
)
def test_the_exit_status_is_0_or_1(cells: list[dict[str, Any]], strict: bool, status: int) -> None:
    one = record(*cells, strict=strict)
    assert words.exit_status(one) == status
    assert words.exit_meaning(one).startswith(f"exit status {status}: ")


@pytest.mark.parametrize(
    ("cells", "meaning"),
    [
        ([cell(), cell("relu", verdict="unsupported", comparisons=0)], "every clause held that was tried"),
        ([cell(), cell("relu", verdict="expected")], "nothing failed beyond 1 known divergence"),
        ([cell(verdict="unsupported", comparisons=0)], "nothing was tried"),
    ],
)
def test_what_is_said_when_nothing_failed(cells: list[dict[str, Any]], meaning: str) -> None:
    assert words.held(record(*cells)) == meaning
