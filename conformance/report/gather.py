"""A record regrouped: its cells by operation, target, reason. No view computes these twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nnspec.conformance.record import FAILING, SEVERITY, Record
from nnspec.conformance.report.words import listing

Cell = Mapping[str, Any]


def names(record: Record, key: str) -> list[str]:
    """The operations, targets, checks or dtypes that have cells, in the header's order."""
    listed = record.header.get(f"{key}s") or []
    own = "target" if key == "target" else "name"
    order = [item[own] if isinstance(item, dict) else item for item in listed]
    met = dict.fromkeys(cell[key] for cell in record.cells)
    return [name for name in order if name in met] + [name for name in met if name not in order]


def about(record: Record, target: str) -> str:
    """Framework, version, mode and device of a target."""
    found: dict[str, Any] = {t["target"]: t for t in record.header["targets"]}.get(target, {})
    made = " ".join(str(found[key]) for key in ("framework", "version") if found.get(key))
    return " · ".join([made, *(str(found[key]) for key in ("mode", "device") if found.get(key))])


def clause(record: Record, name: str) -> str:
    """What a clause says."""
    return str(record.header["clauses"].get(name, ""))


def by(cells: Iterable[Cell], *keys: str) -> dict[tuple[str, ...], list[Cell]]:
    """Cells that agree on these keys, together."""
    groups: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        groups.setdefault(tuple(cell[key] for key in keys), []).append(cell)
    return groups


def verdict(cells: Iterable[Cell]) -> str:
    """The worst verdict of some cells; none of them is no verdict."""
    return min((cell["verdict"] for cell in cells), key=SEVERITY.index, default="")


def total(cells: Iterable[Cell], key: str) -> float:
    """The sum of a number over some cells; of `declined`, the cases declined for any reason."""
    numbers = (
        sum((cell.get(key) or {}).values()) if key == "declined" else cell.get(key) or 0 for cell in cells
    )
    return sum(numbers)


def findings(record: Record, *verdicts: str) -> list[tuple[Cell, Cell]]:
    """(cell, outcome) of these verdicts, worst verdict first, then in the record's order."""
    found = [pair for pair in record.findings() if pair[1]["verdict"] in verdicts]
    return sorted(found, key=lambda pair: SEVERITY.index(pair[1]["verdict"]))


def alike(found: Iterable[tuple[Cell, Cell]]) -> list[dict[str, Any]]:
    """Findings that differ in check and dtype alone, as one.

    What is no failure is one, too, on all operations that share a clause such as `every.K1`.
    """
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for cell, outcome in found:
        known = outcome.get("divergence") or {}
        reason = known.get("why") or outcome.get("reason") or cell.get("reason") or ""
        shared = outcome["clause"] and outcome["verdict"] not in FAILING
        place = (cell["target"], outcome["clause"] if shared else cell["operation"])
        key = (outcome["verdict"], *place, outcome["clause"], reason)
        group = groups.setdefault(
            key, {"cell": cell, "outcome": outcome, "reason": reason, "known": known, "cells": []}
        )
        group["cells"].append(cell)
    return list(groups.values())


def unsupported(record: Record) -> list[dict[str, Any]]:
    """Operation, target and reason of what is not offered, with the cells that it leaves empty."""
    whole = [cell for cell in record.cells if cell["verdict"] == "unsupported"]
    return alike((cell, {"clause": "", **cell}) for cell in whole)


def absent(record: Record) -> dict[tuple[str, str], list[str]]:
    """(target, reason) → the operations of which nothing is offered, for this reason alone."""
    table: dict[tuple[str, str], list[str]] = {}
    for (target, operation), cells in by(record.cells, "target", "operation").items():
        (kind, reason), *others = {(cell["verdict"], cell.get("reason") or "") for cell in cells}
        if kind == "unsupported" and not others:
            table.setdefault((target, reason), []).append(operation)
    return table


def declined(record: Record) -> dict[tuple[str, str], dict[str, int]]:
    """(operation, reason) → how many cases each target declined of an operation that it offers."""
    regions: dict[tuple[str, str], dict[str, int]] = {}
    for cell in record.cells:
        offered = cell["verdict"] != "unsupported"
        for reason, count in (cell.get("declined") or {}).items() if offered else ():
            where = regions.setdefault((cell["operation"], reason), {})
            where[cell["target"]] = where.get(cell["target"], 0) + count
    return regions


def scope(record: Record, cells: list[Cell]) -> str:
    """Of some cells the operations, if there are several; the checks, unless all; the dtypes."""
    operations, checks, dtypes = (
        listing(cell[key] for cell in cells) for key in ("operation", "check", "dtype")
    )
    operations = operations if ", " in operations else ""
    checks = checks if checks != listing(names(record, "check")) else ""
    return " · ".join(filter(None, (operations, checks, dtypes)))


def choices(record: Record) -> dict[tuple[str, str], dict[str, dict[str, list[str]]]]:
    """(clause, operation) → target → what it does → the dtypes in which it does so.

    Clauses of the operation itself come first, those that operations share after them.
    """
    table: dict[tuple[str, str], dict[str, dict[str, list[str]]]] = {}
    for cell in record.cells:
        for clause, choice in (cell.get("choices") or {}).items():
            targets = table.setdefault((clause, cell["operation"]), {})
            dtypes = targets.setdefault(cell["target"], {}).setdefault(str(choice), [])
            if cell["dtype"] not in dtypes:
                dtypes.append(cell["dtype"])
    return dict(sorted(table.items(), key=lambda row: not own(*row[0])))


def own(clause: str, operation: str) -> bool:
    """Whether a clause is the operation's own."""
    return clause.partition(".")[0] == operation


def grades(record: Record) -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    """(operation, target) → dtype → (promised, attained), the lowest of its checks."""
    table: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    for cell in record.cells:
        grade = cell.get("grade") or {}
        promised, attained = (str(grade.get(key) or "") for key in ("promised", "attained"))
        if grade:
            row = table.setdefault((cell["operation"], cell["target"]), {})
            before = row.get(cell["dtype"], ("", ""))
            row[cell["dtype"]] = max(before[0], promised), max(before[1], attained)
    return table
