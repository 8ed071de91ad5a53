"""One thing in words: a verdict, a ratio, a count, a duration. Every view speaks alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from nnspec.conformance.record import FAILING, Record, decode

# Told apart by shape, not by colour.
GLYPHS = {
    "pass": "✓",
    "fail": "✗",
    "error": "!",
    "crash": "‡",
    "timeout": "◷",
    "departs": "↗",
    "unsupported": "–",
    "expected": "≈",
    "stale": "↺",
}
MEANINGS = {
    "pass": "every clause held",
    "fail": "a clause was broken",
    "error": "the call raised where it should have answered",
    "crash": "the process died",
    "timeout": "no answer within the time limit",
    "departs": "allowed, but not what the field is used to",
    "unsupported": "the backend says that it does not offer this",
    "expected": "a known divergence, listed with its reason",
    "stale": "a listed divergence that no longer occurs",
}


def verdict(name: str) -> str:
    """Glyph and word."""
    return f"{GLYPHS[name]} {name}"


def ratio(value: float | None, exact: str = "0") -> str:
    """|error|/bound in four or five characters; never rounded across 1."""
    if value is None:
        return ""
    if value == 0:
        return exact
    if not math.isfinite(value):
        return "∞"
    if not 1e-3 <= value < 1e4:
        return f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
    text = f"{value:.2g}" if value < 100 else f"{value:.0f}"
    if (value < 1) != (float(text) < 1) or (value > 1) != (float(text) > 1):
        return "<1" if value < 1 else ">1"
    return text


def many(count: float, noun: str) -> str:
    """A count with its noun: 1 case, 31,200 cases."""
    return f"{count:,.0f} {noun if count == 1 else noun + 's'}"


def duration(seconds: float) -> str:
    """Seconds below two minutes, then minutes, then hours."""
    if seconds < 120:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02d} min"


def listing(names: Iterable[str]) -> str:
    """The names, each once, in their order, with commas."""
    return ", ".join(dict.fromkeys(names))


def counts(found: Mapping[str, int]) -> str:
    """Verdicts and how often: ✗ 1 fail · ✓ 776 pass."""
    return " · ".join(f"{GLYPHS[name]} {count:,} {name}" for name, count in found.items())


def figure(outcome: Mapping[str, Any]) -> float:
    """|error|/bound of an outcome: of the case shown if it says so, else the worst met."""
    seen = outcome.get("evidence") or {}
    ratio = decode(seen.get("ratio", outcome.get("worst")))
    return math.inf if math.isnan(ratio) else ratio


def worst(cells: Iterable[Mapping[str, Any]]) -> float | None:
    """The largest |error|/bound of some cells or outcomes; None where nothing was compared.

    Above 1 it counts only where a clause failed: a listed divergence, or a custom that is not
    kept, says nothing about precision.
    """
    told = (line for cell in cells for line in (cell, *(cell.get("outcomes") or [])))
    figures = [(line, figure(line)) for line in told if line.get("comparisons")]
    return max((ratio for line, ratio in figures if ratio <= 1 or _broke(line)), default=None)


def _broke(line: Mapping[str, Any]) -> bool:
    """Whether a clause failed, as its own outcome says: a cell only repeats it."""
    return line["verdict"] in FAILING and not line.get("outcomes")


def exit_status(record: Record) -> int:
    """1 where a verdict fails; `departs` does under --strict alone."""
    failing = (*FAILING, "departs") if record.header.get("strict") else FAILING
    return int(any(cell["verdict"] in failing for cell in record.cells))


def held(record: Record) -> str:
    """What may be said when nothing failed."""
    if not record.total("comparisons"):
        return "nothing was tried"
    known = record.counts.get("expected", 0)
    if known:
        return f"nothing failed beyond {many(known, 'known divergence')}"
    return "every clause held that was tried"


def exit_meaning(record: Record) -> str:
    """The exit status and what it says."""
    if not exit_status(record):
        return f"exit status 0: {held(record) if record.complete else 'nothing failed so far'}"
    strict = ", or departed (--strict)" if record.header.get("strict") else ""
    return f"exit status 1: a clause was broken, or a call did not come back{strict}"


def printable(text: Any) -> str:
    """Text of a record without control characters: a terminal must not obey it."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in str(text))
