"""What people see of a record on a terminal and in a pipe, when a run is over and while it runs."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from nnspec.conformance.record import SEVERITY
from nnspec.conformance.report import terminal, words
from nnspec.conformance.report.across import Diff, diff
from nnspec.conformance.report.html import render
from reported import cell, nine, record, shown


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_a_pipe_gets_no_control_codes(width: int) -> None:
    text = shown(terminal.summary, nine(), width=width, report="out.html")
    assert all(c.isprintable() or c == "\n" for c in text)


def test_text_of_a_record_cannot_steer_the_terminal() -> None:
    evil = "\x1b[31m\x07[bold]\x9b0m"
    one = record(cell(evil, verdict="crash", reason=evil, declined={evil: 1}), clauses={evil: evil})
    text = shown(terminal.summary, one)
    assert all(c.isprintable() or c == "\n" for c in text)
    assert "[bold]" in text


def test_the_summary_says_every_verdict_by_glyph_and_word() -> None:
    text = shown(terminal.summary, nine())
    for verdict in SEVERITY:
        assert words.verdict(verdict) in text


def test_the_table_fits_100_columns_with_its_counts() -> None:
    long = "binary_cross_entropy_with_logits"
    checks = ["signature", "examples", "rejection", "forward", "gradient"]
    checks += ["special", "freedom", "manners", "properties", "size"]
    cells = [cell(long, check, worst=0.0123, cases=1234, comparisons=9876) for check in checks]
    one = record(*cells, checks=[{"name": check} for check in checks])
    lines = shown(terminal.summary, one).splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[1].split() == ["operation", *(c[:4] for c in checks), "cases", "comp.", "decl."]
    assert lines[2].split() == ["binary_cross_", *["✓.012"] * 10, "12k", "99k"]


def test_a_failure_is_told_in_full() -> None:
    text = " ".join(shown(terminal.summary, nine(), width=200).split())
    for part in (
        "✗ fail torch · conv2d · gradient · float32",
        "conv2d.G2 the cotangent of w is the adjoint.",
        "case conv2d float32 stride=(2, 1)",
        "first wrong cotangent of w[0, 1]",
        "got 1.5 want 1.0 error 0.5 bound 0.04 worst error/bound 12",
        "wrong 5 of 36 elements, in 3 of 40 comparisons",
        "note grows with the batch",
        "nnspec repro 'runs/a b.jsonl' fa11",
        "nnspec repro 'runs/a b.jsonl' torch/relu/forward/float32",
    ):
        assert part in text


def test_what_is_not_judged_is_told_in_short() -> None:
    text = " ".join(shown(terminal.summary, nine(), width=200).split())
    assert "↗ torch relu.K1 (special · float32) the slope at 0 is 0. (got 1.5, not 1.0)" in text
    assert "the padding takes part (got 1.5, not 1.0) https://example.org/issues/1" in text
    assert "– jax conv2d (forward · float32) jax has no such thing" in text
    assert "– relu: huge exponents (jax 17 cases)" in text


@pytest.mark.parametrize(("count", "told"), [(2, "relu0, relu1"), (13, "13 operations")])
def test_what_lacks_as_a_whole_is_told_together(count: int, told: str) -> None:
    lacks = {"verdict": "unsupported", "reason": "not written yet"}
    cells = [cell(f"relu{k}", **lacks) for k in range(count)]
    cells += [cell("elu", check="gradient", **lacks), cell("elu")]
    text = shown(terminal.summary, record(*cells), width=200).partition("Unsupported")[2]
    assert [" ".join(line.split()) for line in text.splitlines()[1:3]] == [
        f"– torch {told} not written yet",
        "– torch elu (gradient · float32) not written yet",
    ]


def test_the_end_says_what_the_run_came_to() -> None:
    text = " ".join(shown(terminal.summary, nine(), width=200, report="out.html").split())
    assert "400 cases" in text
    assert "2 min" in text
    assert "did not come back time of the cells ÷ time inside the framework: torch 4, jax 4" in text
    assert text.endswith("record runs/a b.jsonl report out.html")


def test_an_incomplete_run_says_so_on_the_terminal() -> None:
    assert "INCOMPLETE" in shown(terminal.summary, record(cell(), complete=False))
    assert "INCOMPLETE" not in shown(terminal.summary, record(cell()))


def test_a_record_without_cells_has_a_summary() -> None:
    assert "no cell was run" in shown(terminal.summary, record())
    assert "Nothing was run" in render(record())


def test_many_failures_do_not_flood_the_terminal() -> None:
    cells = [cell(f"op{n}", verdict="crash") for n in range(terminal.IN_FULL + 3)]
    assert "and 3 failures more" in shown(terminal.summary, record(*cells))


def test_a_difference_is_told_and_its_absence_too() -> None:
    before, after = (
        record(cell(worst=0.1), cell("relu")),
        record(cell(worst=0.9, verdict="fail"), cell("tanh")),
    )
    text = shown(terminal.changes, diff(before, after))
    assert "torch/conv2d/forward/float32  ✓ pass → ✗ fail" in text
    assert "0.1 → 0.9" in text
    assert "Only in the first record: 1 cell" in text
    assert "torch/tanh/forward/float32" in text
    assert "Nothing changed" in shown(terminal.changes, Diff())


# Progress


def progress(cells: list[dict[str, Any]], terminal_like: bool) -> str:
    """What is shown while these cells run, each for two seconds."""
    console, now = Console(file=io.StringIO(), width=100, force_terminal=terminal_like), [0.0]
    with terminal.Progress(console, [c["id"] for c in cells], lambda: now[0]) as live:
        for each in cells:
            live.begins(each["id"])
            now[0] += 2
            live.ended(each)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


TWO = [cell(dtype=dtype) for dtype in ("float32", "float64")]
THREE = [*TWO, cell("relu", verdict="crash", reason="ended with SIGSEGV", comparisons=0)]


def test_progress_in_a_pipe_is_one_line_per_operation() -> None:
    assert progress(THREE, terminal_like=False).splitlines() == [
        "running 3 cells",
        "    2/3  torch  conv2d  ✓ 2 pass · worst 0.31  (4.0 s, about 2.0 s left)",
        "‡ crash  torch/relu/forward/float32  ended with SIGSEGV",
        "    3/3  torch  relu  ‡ 1 crash  (6.0 s)",
    ]


def test_what_a_target_takes_says_nothing_of_the_next() -> None:
    slow = [cell(name, target="jax") for name in ("conv2d", "relu")]
    lines = progress([*TWO, *slow], terminal_like=False).splitlines()
    assert [line[line.rindex("(") :] for line in lines[1:]] == [
        "(4.0 s, then jax)",
        "(6.0 s, about 2.0 s left)",
        "(8.0 s)",
    ]


def test_progress_on_a_terminal_takes_its_bar_away() -> None:
    text = progress(THREE, terminal_like=True)
    assert "3/3" in text
    assert "‡ crash  torch/relu/forward/float32" in text
    assert text.endswith("\x1b[2K")


def test_progress_names_the_cells_that_run() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    with terminal.Progress(console, [c["id"] for c in TWO], lambda: 0.0) as shown:
        shown.begins(TWO[0]["id"])
        console.print(shown._view())
    assert isinstance(console.file, io.StringIO)
    assert "torch/conv2d/forward/float32" in console.file.getvalue()
