"""Records that were never run, with every verdict in them; what a view prints of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from rich.console import Console

from nnspec.conformance.record import Record

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
