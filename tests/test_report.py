"""What people see of a record: on a terminal, in a pipe, on a page."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from rich.console import Console

from nnspec.conformance.record import SEVERITY, Record
from nnspec.conformance.report import evidence, gather, terminal, words
from nnspec.conformance.report.across import Diff, diff, merge
from nnspec.conformance.report.html import anchor, level, render

CASE: dict[str, Any] = {
    "op": "conv2d",
    "dtype": "float32",
    "attrs": {"stride": [2, 1], "padding": [[1, 0], [0, 2]], "groups": 1},
    "operands": {
        "x": {
            "shape": [3, 2, 5, 7],
            "fill": "integers",
            "seed": 4,
            "layout": "reversed",
            "plants": [[4, "nan"]],
        },
        "w": {
            "shape": [2, 2, 1, 1],
            "fill": "literal",
            "seed": 0,
            "layout": "contiguous",
            "values": [1, 2, 3, 4],
        },
    },
    "cotangent": {"shape": [3, 2, 3, 9], "fill": "onehot", "seed": 3},
}
CASE["operands"]["x"]["plants"] = [[4, "nan"]]
EVIDENCE = {
    "array": "cotangent of w",
    "index": [0, 1],
    "got": 1.5,
    "want": 1.0,
    "error": 0.5,
    "bound": 0.04,
}
EVIDENCE |= {"wrong": 5, "of": 36, "note": "grows with the batch"}
KNOWN = {
    "why": "the padding takes part",
    "link": "https://example.org/issues/1",
    "versions": "<=2.13.0",
}


def outcome(key: str, verdict: str, **changes: Any) -> dict[str, Any]:
    blank = {
        "case": CASE,
        "evidence": EVIDENCE,
        "divergence": None,
        "failures": 3,
        "comparisons": 40,
    }
    return {"id": key, "clause": "conv2d.G2", "verdict": verdict, "worst": 12.5, **blank, **changes}


def cell(operation: str = "conv2d", check: str = "forward", **changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "target": "torch",
        "operation": operation,
        "check": check,
        "dtype": "float32",
        "verdict": "pass",
    }
    base |= {
        "cases": 40,
        "comparisons": 80,
        "worst": 0.31,
        "seconds": 2.0,
        "inside": 0.5,
        "reason": "",
    }
    base |= {
        "declined": {},
        "choices": {},
        "grade": None,
        "case": None,
        "outcomes": [],
        "composed": False,
    }
    base |= changes
    return {"id": "/".join(base[key] for key in ("target", "operation", "check", "dtype")), **base}


def record(*cells: dict[str, Any], complete: bool = True, **header: Any) -> Record:
    targets = dict.fromkeys(c["target"] for c in cells)
    base: dict[str, Any] = {
        "nnspec": "0.1.0",
        "started": "2026-11-20T23:50:00Z",
        "seed": 7,
        "profile": "ci",
        "strict": False,
        "cells": 20,
        "targets": [
            {"target": t, "framework": t.title(), "version": "2.1", "mode": "eager"} for t in targets
        ],
        "platform": {"python": "3.11.7", "cpu": "a fast one"},
        "operations": [
            {"name": "conv2d", "formula": "y = Σ w · x̂"},
            {"name": "relu", "formula": "y = max(x, 0)"},
        ],
        "checks": [{"name": "forward", "aim": "values"}, {"name": "gradient", "aim": "cotangents"}],
        "clauses": {
            "conv2d.G2": "the cotangent of w is the adjoint.",
            "relu.K1": "the slope at 0 is 0.",
        },
    }
    footer = {"kind": "footer", "finished": "2026-11-20T23:52:00Z", "seconds": 123.4}
    return Record({**base, **header}, list(cells), footer if complete else None, "runs/a b.jsonl")


def nine() -> Record:
    """A record in which every verdict occurs."""
    return record(
        cell(grade={"promised": "W", "attained": "A"}, composed=True),
        cell(check="gradient", verdict="fail", worst=12.5, outcomes=[outcome("fa11", "fail")]),
        cell(
            check="gradient",
            dtype="float64",
            verdict="error",
            reason="TypeError: no",
            case=CASE,
            comparisons=0,
        ),
        cell("relu", verdict="crash", reason="ended with SIGSEGV", case=CASE, comparisons=0),
        cell(
            "relu",
            "gradient",
            verdict="timeout",
            reason="no answer in 60 s",
            case=CASE,
            comparisons=0,
        ),
        cell(
            "relu",
            "special",
            verdict="departs",
            choices={"relu.K1": "slope 1"},
            outcomes=[outcome("de9a", "departs", clause="relu.K1")],
        ),
        cell(target="jax", verdict="unsupported", reason="jax has no such thing", comparisons=0),
        cell(
            check="gradient",
            target="jax",
            verdict="expected",
            outcomes=[outcome("e49e", "expected", divergence=KNOWN)],
        ),
        cell(
            "relu",
            target="jax",
            verdict="stale",
            outcomes=[outcome("57a1", "stale", divergence=KNOWN)],
        ),
        cell(
            "relu",
            "special",
            target="jax",
            choices={"relu.K1": "slope 0"},
            declined={"huge exponents": 17},
        ),
    )


def shown(view: Callable[..., None], *args: Any, width: int = 100, **kwargs: Any) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    view(*args, console, **kwargs)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


# Words


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


# Figures


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


# The terminal


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


# The page


class Page(HTMLParser):
    """Tags that are open, ids, links; complains where tags do not match."""

    VOID = ("meta", "input", "wbr")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids.update(value or "" for name, value in attrs if name == "id")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data if not {"style", "script"} & set(self.open) else ""


def planted(value: Any, evil: str) -> Any:
    """The same value with something evil in every string of it, keys of free text included."""
    kept = {"kind", "verdict", "id"}
    free = {"choices", "declined", "clauses", "attrs", "operands", "platform"}
    if isinstance(value, dict):
        return {
            k: v if k in kept else planted_keys(v, evil) if k in free else planted(v, evil)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [planted(item, evil) for item in value]
    return value + evil if isinstance(value, str) else value


def planted_keys(value: dict[str, Any], evil: str) -> dict[str, Any]:
    return {key + evil: planted(item, evil) for key, item in value.items()}


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", "\"><img src=x onerror='alert(1)'>", "</style><b>"]
)
def test_nothing_planted_in_any_field_of_a_record_gets_into_the_markup(evil: str) -> None:
    clean = nine()
    assert clean.footer is not None
    dirty = [
        {**planted(c, evil), "id": c["id"] + evil, "outcomes": planted(c["outcomes"], evil)}
        for c in clean.cells
    ]
    for each in dirty:
        for one in each["outcomes"]:
            one["id"] += evil
    evil_record = Record(planted(clean.header, evil), dirty, planted(clean.footer, evil), clean.path + evil)
    text = render(evil_record)
    assert evil not in text
    before, after = Page(render(clean)), Page(text)
    assert after.tags["script"] == 1
    assert after.tags["img"] == after.tags["b"] - before.tags["b"] == 0
    assert evil in after.text


def test_only_links_of_the_web_can_be_followed() -> None:
    known = {**KNOWN, "link": "javascript:alert(1)"}
    one = record(cell(verdict="expected", outcomes=[outcome("e", "expected", divergence=known)]))
    page = Page(render(one))
    assert "javascript:alert(1)" in page.text
    assert not [
        value for _, name, value in page.attributes if name == "href" and value.startswith("javascript")
    ]


def test_the_page_asks_nothing_of_the_network() -> None:
    page = Page(render(nine()))
    assert not page.tags & Counter({"link": 1, "img": 1, "iframe": 1, "object": 1, "base": 1})
    assert not [a for a in page.attributes if a[1] in ("src", "srcset", "action", "data", "poster")]
    away = {value for _, name, value in page.attributes if name == "href" and not value.startswith("#")}
    assert away == {KNOWN["link"]}
    assert not re.search(r"url\(|@import|fetch\(|XMLHttp|sendBeacon", render(nine()))
    assert [v for _, n, v in page.attributes if n == "content" and "default-src 'none'" in v]


def test_every_anchor_of_the_page_is_there_once() -> None:
    page = Page(render(merge(nine(), record(cell("odd name/!", target="jax")))))
    assert set(page.ids.values()) == {1}
    inside = {value[1:] for _, name, value in page.attributes if name == "href" and value.startswith("#")}
    assert inside <= set(page.ids)
    assert {"op-conv2d", "op-relu", f"op-{anchor('odd name/!')}"} <= set(page.ids)


def test_every_button_copies_something_that_is_there() -> None:
    page = Page(render(nine()))
    copied = [value for _, name, value in page.attributes if name == "data-copy"]
    assert len(copied) == 7  # five failures, one known divergence, one departure
    assert set(copied) <= set(page.ids)


def test_every_row_that_can_be_filtered_names_its_operation_and_known_verdicts() -> None:
    page = Page(render(nine()))
    verdicts = {
        word for _, name, value in page.attributes if name == "data-verdicts" for word in value.split()
    }
    assert verdicts == set(SEVERITY)


def test_the_page_says_what_a_person_asks() -> None:
    text = " ".join(Page(render(nine())).text.split())
    for part in (
        "5 findings to look at",
        "the cotangent of w is the adjoint.",
        "x 3×2×5×7 integers seed 4 (reversed), x[4] = nan",
        "nnspec repro 'runs/a b.jsonl' fa11",
        "relu.K1 differsthe slope at 0 is 0. slope 1 slope 0",
        "W → promised, attained A",
        "the padding takes part",
        "jax has no such thing",
        "huge exponents",
        "The framework has no such function",
        "a fast one",
        "seed 7",
        "exit status 1".capitalize(),
    ):
        assert part in text, part


def test_an_exact_result_is_shown_as_exact() -> None:
    text = render(record(cell(worst=0.0)))
    assert '<td class="h-exact">exact</td>' in text


def test_a_ratio_over_the_bound_is_marked_by_more_than_colour() -> None:
    text = render(record(cell(verdict="fail", worst=12.5, outcomes=[outcome("f", "fail")])))
    assert '<td class="h-over"><b aria-hidden="true">✗</b> 12</td>' in text


def test_an_incomplete_run_says_so_on_the_page() -> None:
    assert "This run is incomplete." in render(record(cell(), complete=False))
    assert "1 of 20 cells" in " ".join(Page(render(record(cell(), complete=False))).text.split())
    assert "This run is incomplete." not in render(record(cell()))


def test_a_run_in_which_all_held_says_so() -> None:
    text = render(record(cell()))
    assert "Every clause held that was tried" in text
    assert "no clause was broken" in text


def test_a_page_is_a_pure_function_of_its_record() -> None:
    assert render(nine()) == render(nine())


def test_sixty_operations_on_eight_targets_make_a_page() -> None:
    cells = [cell(f"op{n}", target=f"t{t}", dtype=d) for n in range(60) for t in range(8) for d in ("a", "b")]
    page = Page(render(record(*cells)))
    assert page.tags["details"] == 60


def test_a_cell_with_only_its_key_facts_is_enough() -> None:
    bare = {
        k: v for k, v in cell(verdict="crash").items() if k in ("id", "target", "operation", "check", "dtype")
    }
    one = Record(
        {"targets": [], "operations": [], "checks": [], "clauses": {}, "nnspec": "0"},
        [{**bare, "verdict": "crash"}],
    )
    assert "1 finding to look at" in render(one)
    assert "‡ crash" in shown(terminal.summary, one)
