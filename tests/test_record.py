"""A record outlives the run that wrote it, whole or not."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from nnspec.conformance.record import (
    FAILING,
    SEVERITY,
    BadRecord,
    Record,
    Writer,
    decode,
    encode,
    read,
)
from nnspec.conformance.report.across import diff, merge

TORCH = {
    "target": "torch",
    "framework": "PyTorch",
    "version": "2.13.0",
    "mode": "eager",
    "device": "cpu",
}
HEADER: dict[str, Any] = {
    "nnspec": "0.1.0",
    "seed": 0,
    "profile": "ci",
    "cells": 2,
    "targets": [TORCH],
    "operations": [{"name": "relu", "formula": "y = max(x, 0)"}],
    "checks": [{"name": "forward", "aim": "values"}, {"name": "gradient", "aim": "cotangents"}],
    "clauses": {"relu.F1": "y = x where x > 0 — else 0."},
}
FOOTER = {"finished": "2026-11-20T23:51:00Z", "seconds": 60, "cases": 80, "comparisons": 160}


def outcome(key: str = "3f9c1a", verdict: str = "fail", **changes: Any) -> dict[str, Any]:
    return {
        "id": key,
        "clause": "relu.F1",
        "verdict": verdict,
        "case": None,
        "evidence": None,
        **changes,
    }


def cell(
    check: str = "forward", verdict: str = "pass", target: str = "torch", **changes: Any
) -> dict[str, Any]:
    name = f"{target}/relu/{check}/float32"
    parts = {
        "target": target,
        "operation": "relu",
        "check": check,
        "dtype": "float32",
        "verdict": verdict,
    }
    return {
        "id": name,
        **parts,
        "cases": 40,
        "comparisons": 80,
        "worst": 0.25,
        "outcomes": [],
        **changes,
    }


def write(path: Path, *cells: dict[str, Any], footer: dict[str, Any] | None = FOOTER, **header: Any) -> Path:
    with Writer(path, {**HEADER, **header}) as writer:
        for one in cells:
            writer.cell(one)
        writer.close(footer)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records" / "today" / "run.jsonl"


def test_what_is_written_is_read(path: Path) -> None:
    record = read(write(path, cell(), cell("gradient", "fail", outcomes=[outcome()])))
    assert record.complete
    assert record.header["format"] == 1
    assert record.header["clauses"] == HEADER["clauses"]
    assert [c["check"] for c in record.cells] == ["forward", "gradient"]
    assert record.counts == {"fail": 1, "pass": 1}
    assert record.total("cases") == 80
    assert record.path == str(path)


def test_a_cell_can_be_read_as_soon_as_it_is_written(path: Path) -> None:
    with Writer(path, HEADER) as writer:
        writer.cell(cell())
        record = read(path)
    assert len(record.cells) == 1
    assert not record.complete


def test_numbers_that_json_lacks_go_through_as_words(path: Path) -> None:
    numbers = [math.nan, math.inf, -math.inf, 1.5]
    record = read(write(path, cell(worst=math.inf, reason="nan", plants=tuple(numbers))))
    assert record.cells[0]["plants"] == ["nan", "inf", "-inf", 1.5]
    assert [str(decode(n)) for n in record.cells[0]["plants"]] == ["nan", "inf", "-inf", "1.5"]
    assert record.cells[0]["reason"] == "nan"
    for line in path.read_text(encoding="utf-8").splitlines():
        json.loads(line, parse_constant=pytest.fail)


def test_scalars_of_other_libraries_become_plain_numbers() -> None:
    class Real:
        def __float__(self) -> float:
            return math.inf

    class Index:
        def __index__(self) -> int:
            return 7

    assert encode({"a": Real(), "b": Index()}) == {"a": "inf", "b": 7}


def test_a_record_survives_a_cut_at_every_byte_of_its_last_line(path: Path) -> None:
    write(path, cell(), cell("gradient", reason="ŷ ≠ y", outcomes=[outcome()]), footer=None)
    whole = path.read_bytes()
    start = whole.rindex(b"\n", 0, -1) + 1
    assert "ŷ ≠ y".encode() in whole[start:], "a cut may fall within a letter"
    for end in range(start, len(whole) - 1):
        path.write_bytes(whole[:end])
        assert len(read(path).cells) == 1, whole[start:end]
    path.write_bytes(whole[:-1])
    assert len(read(path).cells) == 2


def test_a_footer_cut_short_leaves_the_record_incomplete(path: Path) -> None:
    whole = write(path, cell()).read_bytes()
    for end in range(whole.rindex(b"\n", 0, -1) + 1, len(whole) - 1):
        path.write_bytes(whole[:end])
        assert not read(path).complete


def test_a_cell_that_appears_twice_keeps_the_last(path: Path) -> None:
    record = read(write(path, cell(verdict="timeout"), cell(verdict="pass")))
    assert [c["verdict"] for c in record.cells] == ["pass"]


def test_a_run_resumes_after_the_last_whole_cell(path: Path) -> None:
    write(path, cell(), cell("gradient"), footer=None)
    path.write_bytes(path.read_bytes()[:-9])
    with Writer(path, HEADER, resume=True) as writer:
        assert writer.done == {"torch/relu/forward/float32"}
        writer.cell(cell("gradient", "fail"))
        writer.close(FOOTER)
    record = read(path)
    assert record.counts == {"fail": 1, "pass": 1}
    assert record.complete
    assert path.read_bytes().count(b"\n") == 4


def test_a_complete_run_resumes_without_its_footer(path: Path) -> None:
    write(path, cell())
    with Writer(path, HEADER, resume=True) as writer:
        assert writer.done == {"torch/relu/forward/float32"}
        assert not read(path).complete


@pytest.mark.parametrize("left", [None, b"", b'{"kind":"hea'])
def test_a_run_with_nothing_to_resume_starts_anew(path: Path, left: bytes | None) -> None:
    path.parent.mkdir(parents=True)
    if left is not None:
        path.write_bytes(left)
    with Writer(path, HEADER, resume=True) as writer:
        assert writer.done == set()
    assert read(path).cells == []


def test_a_different_run_is_not_resumed(path: Path) -> None:
    before = write(path, cell()).read_bytes()
    with pytest.raises(BadRecord, match="cannot be resumed: its seed was 0, and is now 1"):
        Writer(path, {**HEADER, "seed": 1}, resume=True)
    assert path.read_bytes() == before


def test_without_resume_a_record_is_written_over(path: Path) -> None:
    write(path, cell(), cell("gradient"))
    assert len(read(write(path, cell())).cells) == 1


def _lines(*lines: object) -> bytes:
    return b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines)


GOOD = {"kind": "header", "format": 1, **HEADER}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty: no record was written to it"),
        (b"hello\nthere\n", "line 1 is not JSON: b'hello'"),
        (b"\xff\xfe\n", "line 1 is not JSON"),
        (b'{"kind":"hea', "has no header"),
        (_lines([1]), "has no header"),
        (_lines({"kind": "cell"}), "has no header"),
        (_lines({**GOOD, "format": 2}), "is of format 2; this nnspec reads format 1"),
        (_lines({"kind": "header", "format": 1}), "its header lacks 'targets'"),
        (_lines(GOOD, b"garb\n", cell()), "line 2 is not JSON: b'garb'"),
        (_lines(GOOD, b"\n", cell()), "line 2 is not JSON"),
        (_lines(GOOD, GOOD), r"line 2 is neither a cell nor the footer \(kind: 'header'\)"),
        (_lines(GOOD, 7), r"line 2 is neither a cell nor the footer \(kind: None\)"),
        (_lines(GOOD, {"kind": "cell", "id": "a"}), "line 2: the cell lacks 'target'"),
        (
            _lines(GOOD, {"kind": "cell", **cell(verdict="great")}),
            "line 2: 'great' is no verdict; the verdicts are",
        ),
    ],
)
def test_a_bad_record_is_refused_with_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(content)
    with pytest.raises(BadRecord, match=sentence) as caught:
        read(path)
    assert str(caught.value).startswith(str(path))


def test_a_missing_file_and_a_folder_are_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadRecord, match="none.jsonl cannot be read as a record: No such file"):
        read(tmp_path / "none.jsonl")
    with pytest.raises(BadRecord, match="cannot be read as a record: Is a directory"):
        read(tmp_path)


def test_a_cell_that_lacks_a_number_adds_nothing_to_its_total() -> None:
    cells = [cell(), cell("size", cases=None), cell("special", cases=2)]
    assert Record(HEADER, cells).total("cases") == 42
    assert Record(HEADER, cells).total("retries") == 0


def test_of_many_outcomes_five_are_named() -> None:
    many = [outcome(f"3f9c1{i}") for i in range(7)]
    with pytest.raises(BadRecord, match=r"'3f' fits 7 outcomes of the record") as caught:
        Record(HEADER, [cell(verdict="fail", outcomes=many)]).outcome("3f")
    assert [i for i in range(7) if f"3f9c1{i}" in str(caught.value)] == [0, 1, 2, 3, 4]


def test_an_outcome_is_found_by_its_id_or_a_prefix_that_fits_no_other() -> None:
    cells = [
        cell(verdict="fail", outcomes=[outcome("3f9c1a"), outcome("3f9")]),
        cell("gradient", "crash", case={}),
    ]
    record = Record(HEADER, cells, path="run.jsonl")
    assert record.outcome("3f9c")[1]["id"] == "3f9c1a"
    assert record.outcome("3f9")[1]["id"] == "3f9"
    assert record.outcome("3f9")[0] is cells[0]
    with pytest.raises(BadRecord, match="'3' fits 2 outcomes of run.jsonl: 3f9c1a"):
        record.outcome("3")
    with pytest.raises(BadRecord, match="run.jsonl has no outcome 'zz'"):
        record.outcome("zz")


def test_a_cell_that_crashed_is_an_outcome_by_its_own_id() -> None:
    crashed = cell(verdict="crash", case={"op": "relu"}, reason="SIGSEGV")
    found = Record(HEADER, [crashed]).outcome(crashed["id"])[1]
    assert (found["verdict"], found["case"], found["reason"]) == (
        "crash",
        {"op": "relu"},
        "SIGSEGV",
    )


def test_every_failing_verdict_is_worse_than_every_other() -> None:
    assert SEVERITY[: len(FAILING)] == FAILING
    assert len(set(SEVERITY)) == 9


def test_merged_records_hold_the_targets_and_cells_of_all() -> None:
    jax = {**TORCH, "target": "jax", "version": "0.10.2"}
    ours = Record(HEADER, [cell()], FOOTER, "a.jsonl")
    theirs = Record({**HEADER, "targets": [jax]}, [cell(target="jax")], FOOTER, "b.jsonl")
    both = merge(ours, theirs)
    assert [t["target"] for t in both.header["targets"]] == ["torch", "jax"]
    assert [c["record"] for c in both.cells] == ["a.jsonl", "b.jsonl"]
    assert both.footer is not None
    assert (both.footer["seconds"], both.sources) == (120, (ours, theirs))
    assert not merge(ours, Record(HEADER, [])).complete


def test_a_target_in_two_versions_becomes_two_targets() -> None:
    newer = {**HEADER, "targets": [{**TORCH, "version": "2.14.0"}]}
    both = merge(Record(HEADER, [cell()]), Record(newer, [cell()]))
    assert [c["id"] for c in both.cells] == [
        "torch 2.13.0/relu/forward/float32",
        "torch 2.14.0/relu/forward/float32",
    ]


def test_of_a_cell_in_two_records_the_last_stays() -> None:
    both = merge(Record(HEADER, [cell(verdict="timeout")]), Record(HEADER, [cell()]))
    assert [c["verdict"] for c in both.cells] == ["pass"]


def test_equal_records_have_no_difference() -> None:
    assert not diff(Record(HEADER, [cell()]), Record(HEADER, [cell()]))


def test_a_difference_names_verdicts_growth_and_cells_of_one_side() -> None:
    a = Record(HEADER, [cell(), cell("special"), cell("size", worst=0)])
    b = Record(
        HEADER,
        [
            cell(verdict="fail", outcomes=[outcome()], worst="inf"),
            cell("size", worst=0.5),
            cell("gradient"),
        ],
    )
    changes = diff(a, b)
    assert changes.changed == [("torch/relu/forward/float32", "pass", "fail", ["relu.F1"])]
    assert changes.grew == [
        ("torch/relu/forward/float32", 0.25, math.inf),
        ("torch/relu/size/float32", 0, 0.5),
    ]
    assert (changes.only_a, changes.only_b) == (
        ["torch/relu/special/float32"],
        ["torch/relu/gradient/float32"],
    )


def test_twice_the_ratio_is_no_growth() -> None:
    assert not diff(Record(HEADER, [cell(worst=0.25)]), Record(HEADER, [cell(worst=0.5)]))
