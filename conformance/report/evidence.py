"""One finding in words: the case, where it went wrong, by how much, and how to see it again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from nnspec.conformance.record import Record
from nnspec.conformance.report.words import figure, many, ratio

Facts = list[tuple[str, str]]
Line = Mapping[str, Any]


def facts(record: Record, cell: Line, outcome: Line) -> Facts:
    """What a finding says, as (label, text); nothing for what it does not say."""
    seen = dict(outcome.get("evidence") or {})
    reason = str(outcome.get("reason") or cell.get("reason") or "")
    array, place = str(seen.pop("array", "")), seen.pop("index", None) or ""
    note = str(seen.pop("note", None) or "")
    found = [
        ("reason", reason),
        ("case", case(outcome.get("case") or cell.get("case"))),
        ("first wrong", f"{array or 'y'}{_index(place)}" if array or place else ""),
        ("got", number(seen.pop("got", ""))),
        ("want", number(seen.pop("want", ""))),
        ("error", _rounded(seen.pop("error", ""))),
        ("bound", bound := _rounded(seen.pop("bound", ""))),
        ("worst error/bound", ratio(figure(outcome)) if bound else ""),
        ("wrong", _wrong(seen, outcome)),
        ("note", note if note != reason else ""),
        *((key, str(value)) for key, value in seen.items() if key not in ("ratio", "wrong", "of")),
        ("repeat", repeat(record, cell, outcome)),
    ]
    return [(label, text) for label, text in found if text]


def repeat(record: Record, cell: Line, outcome: Line) -> str:
    """The command that shows a finding again."""
    path = cell.get("record") or record.path or "RECORD"
    return f"nnspec repro {shlex.quote(path)} {shlex.quote(outcome['id'])}"


def instead(outcome: Line) -> str:
    """What came in place of what the clause says, in brackets."""
    seen = outcome.get("evidence") or {}
    if not {"got", "want"} <= seen.keys():
        return ""
    return f" (got {number(seen['got'])}, not {number(seen['want'])})"


def case(drawn: Line | None) -> str:
    """A case on one line: operation, dtype, attributes; each operand; the cotangent."""
    if not drawn:
        return ""
    attrs = (f"{name}={_attribute(value)}" for name, value in (drawn.get("attrs") or {}).items())
    parts = [" ".join((str(drawn.get("op", "")), str(drawn.get("dtype", "")), *attrs)).strip()]
    operands = dict(drawn.get("operands") or {})
    parts += [f"{name} {_operand(name, operand)}" for name, operand in operands.items()]
    if drawn.get("cotangent"):
        parts.append(f"cotangent {_operand('g', drawn['cotangent'])}")
    parts += [f"made for {drawn['aim']}"] if drawn.get("aim") else []
    return "; ".join(parts)


def number(value: Any) -> str:
    """A value of an array, every digit of it; anything else as it stands."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:,}" if whole else str(value)


def _rounded(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _attribute(value: Any) -> str:
    """As Python writes it: the record's lists are the spec's tuples."""
    if not isinstance(value, list):
        return str(value)
    return "(" + ", ".join(map(_attribute, value)) + ("," if len(value) == 1 else "") + ")"


def _operand(name: str, operand: Line) -> str:
    shape = "×".join(map(str, operand["shape"])) or "scalar" if "shape" in operand else ""
    drawn = f"{operand.get('fill', '')} seed {operand.get('seed', 0)}"
    layout = operand.get("layout", "contiguous")
    layout = "" if layout == "contiguous" else f"({layout})"
    plants = (f"{name}[{place}] = {value}" for place, value in operand.get("plants") or [])
    words = filter(None, (shape, str(operand.get("values", drawn)), layout))
    return ", ".join((" ".join(words), *plants))


def _index(place: Any) -> str:
    return f"[{', '.join(map(str, place))}]" if isinstance(place, list) else str(place)


def _wrong(seen: Line, outcome: Line) -> str:
    here = f"{number(seen['wrong'])} of {many(seen['of'], 'element')}" if seen.get("of") else ""
    failures, tried = outcome.get("failures"), outcome.get("comparisons") or 0
    times = f"in {number(failures)} of {many(tried, 'comparison')}" if failures else ""
    return ", ".join(filter(None, (here, times)))
