"""What the page shows, section by section, before any markup."""

from __future__ import annotations

from collections import Counter
from typing import Any

from nnspec.conformance.record import FAILING, SEVERITY, Record
from nnspec.conformance.report import evidence, gather, words

Mark = dict[str, Any]


def sections(record: Record) -> dict[str, Any]:
    """All that the template is given."""
    targets = gather.names(record, "target")
    found = {
        "failures": gather.alike(gather.findings(record, *FAILING)),
        "departs": gather.alike(gather.findings(record, "departs")),
        "expected": gather.alike(gather.findings(record, "expected")),
        "unsupported": gather.unsupported(record),
    }
    return {
        "record": record,
        "exit": words.exit_meaning(record),
        "targets": {name: gather.about(record, name) for name in targets},
        "columns": _columns(record, targets),
        "checks": _checks(record),
        "operations": _operations(record, targets),
        "declined": gather.declined(record),
        "composed": _composed(record),
        "choices": _choices(record),
        "grades": gather.grades(record),
        "times": _times(record, targets),
        **{name: [_finding(record, each) for each in groups] for name, groups in found.items()},
    }


def _columns(record: Record, targets: list[str]) -> dict[str, list[str]]:
    """Target → the dtypes it ran in."""
    met, dtypes = gather.by(record.cells, "target", "dtype"), gather.names(record, "dtype")
    return {target: [dtype for dtype in dtypes if (target, dtype) in met] for target in targets}


def _checks(record: Record) -> dict[str, str]:
    aims = {check["name"]: check.get("aim", "") for check in record.header["checks"]}
    return {name: aims.get(name, "") for name in gather.names(record, "check")}


def _operations(record: Record, targets: list[str]) -> list[dict[str, Any]]:
    formulas = {each["name"]: each.get("formula", "") for each in record.header["operations"]}
    rows, laws = gather.by(record.cells, "operation"), _laws(record)
    return [
        {
            "name": name,
            "formula": formulas.get(name, ""),
            "verdicts": Counter(cell["verdict"] for cell in rows[name,]),
            "marks": {t: _mark(c) for (t,), c in gather.by(rows[name,], "target").items()},
            "heat": {k: _mark(c) for k, c in gather.by(rows[name,], "target", "dtype").items()},
            "checks": {k: _mark(c) for k, c in gather.by(rows[name,], "check", "target", "dtype").items()},
            "clauses": laws.get(name, {}),
        }
        for name in gather.names(record, "operation")
    ]


def _mark(cells: list[gather.Cell]) -> Mark:
    """The worst of some cells, and how many have each verdict."""
    found = Counter(cell["verdict"] for cell in cells)
    return {
        "verdict": gather.verdict(cells),
        "worst": words.worst(cells),
        "of": len(cells),
        "others": {v: found[v] for v in SEVERITY if found[v] and v != "pass"},
    }


def _laws(record: Record) -> dict[str, dict[str, Any]]:
    """Operation → clause → its text, and what it came to on each target."""
    laws: dict[str, dict[str, Any]] = {}
    for name, text in record.header["clauses"].items():
        laws.setdefault(name.partition(".")[0], {})[name] = {"text": str(text), "marks": {}}
    for cell, outcome in record.findings():
        if name := outcome["clause"]:
            law = laws.setdefault(cell["operation"], {}).setdefault(
                name, {"text": gather.clause(record, name), "marks": {}}
            )
            mine = {**outcome, "comparisons": outcome.get("comparisons") or 0}
            law["marks"].setdefault(cell["target"], []).append(mine)
    for clauses in laws.values():
        for law in clauses.values():
            law["marks"] = {target: _mark(found) for target, found in law["marks"].items()}
    return laws


def _finding(record: Record, group: dict[str, Any]) -> dict[str, Any]:
    cell, outcome = group["cell"], group["outcome"]
    *facts, (_, command) = evidence.facts(record, cell, outcome)
    shown = {"first wrong", "got", "want", "error", "bound", "worst error/bound"}
    return {
        **{key: cell[key] for key in ("target", "operation", "check", "dtype")},
        "id": outcome["id"],
        "verdict": outcome["verdict"],
        "clause": outcome["clause"],
        "law": gather.clause(record, outcome["clause"]),
        "also": [f"{c['check']} {c['dtype']}" for c in group["cells"][1:]],
        "operations": list(dict.fromkeys(c["operation"] for c in group["cells"])),
        "scope": gather.scope(record, group["cells"]),
        "facts": {label: text for label, text in facts if label not in shown},
        "numbers": {label: text for label, text in facts if label in shown},
        "instead": evidence.instead(outcome),
        "reason": group["reason"],
        "versions": str(group["known"].get("versions") or ""),
        "link": str(group["known"].get("link") or ""),
        "command": command,
    }


def _composed(record: Record) -> dict[str, list[str]]:
    """Operation → the targets that offer no such function, where the adapter composes one."""
    found: dict[str, list[str]] = {}
    for operation, target in gather.by(
        (cell for cell in record.cells if cell.get("composed")), "operation", "target"
    ):
        found.setdefault(operation, []).append(target)
    return found


def _choices(record: Record) -> list[dict[str, Any]]:
    """What each target does, row by row; a row differs where two do not do the same."""
    return [
        {
            "clause": clause,
            "operation": operation,
            "own": gather.own(clause, operation),
            "text": gather.clause(record, clause),
            "targets": does,
            "differs": len({tuple(sorted(each)) for each in does.values()}) > 1,
        }
        for (clause, operation), does in gather.choices(record).items()
    ]


def _times(record: Record, targets: list[str]) -> list[dict[str, Any]]:
    """Per target: its cells, cases and comparisons, its seconds, and those in the framework."""
    rows = gather.by(record.cells, "target")
    longest = max((gather.total(cells, "seconds") for cells in rows.values()), default=0) or 1
    keys = ("cases", "comparisons", "declined", "seconds", "inside")
    found = []
    for target in targets:
        sums = {key: gather.total(rows[target,], key) for key in keys}
        shares = (
            100 * sums["seconds"] / longest,
            100 * min(sums["inside"], sums["seconds"]) / longest,
        )
        found.append({"target": target, "cells": len(rows[target,]), **sums, "shares": shares})
    return found
