"""A record on the terminal: a table per target, each failure in full, the rest in short."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nnspec.conformance.record import FAILING, Record
from nnspec.conformance.report import evidence, gather, words
from nnspec.conformance.report.across import Diff
from nnspec.conformance.report.live import Progress
from nnspec.conformance.report.table import STYLES, legend, table

__all__ = ["Progress", "changes", "summary"]

IN_FULL = 25  # failures shown in full; the report has them all
NAMED = 12  # operations named in a row; the table has them all


def summary(record: Record, console: Console, report: str = "") -> None:
    """Everything a person asks after a run; `report` is the path of its HTML page."""
    for (target,), cells in gather.by(record.cells, "target").items():
        console.print(table(record, target, cells, console.width))
        console.print()
    if record.cells:
        console.print(legend(record, console.width))
    _failures(record, console)
    for verdict, title in (
        ("departs", "Departs from the custom"),
        ("expected", "Known divergences"),
    ):
        groups = gather.alike(gather.findings(record, verdict))
        _short(record, console, title, groups)
    _unsupported(record, console)
    _declined(record, console)
    _close(record, console, report)


def _say(console: Console, text: Any, style: str = "", indent: int = 0) -> None:
    line = Text(words.printable(text), style)
    console.print(Padding(line, (0, 0, 0, indent), expand=False))


def _heading(console: Console, text: str) -> None:
    console.print()
    _say(console, text, "bold")


def _failures(record: Record, console: Console) -> None:
    failures = gather.alike(gather.findings(record, *FAILING))
    for group in failures[:IN_FULL]:
        _failure(record, console, group)
    if len(failures) > IN_FULL:
        more = words.many(len(failures) - IN_FULL, "failure")
        _heading(console, f"and {more} more; the report has them all.")


def _failure(record: Record, console: Console, group: dict[str, Any]) -> None:
    cell, outcome = group["cell"], group["outcome"]
    where = " · ".join(str(cell[key]) for key in ("target", "operation", "check", "dtype"))
    also = words.listing(f"{c['check']} {c['dtype']}" for c in group["cells"][1:])
    also = f"  (also {also})" if also else ""
    _heading(console, f"{words.verdict(outcome['verdict'])}  {where}{also}")
    if outcome["clause"]:
        law = gather.clause(record, outcome["clause"])
        _say(console, f"{outcome['clause']}  {law}", "italic", indent=2)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    *facts, (_, command) = evidence.facts(record, cell, outcome)
    for label, text in facts:
        grid.add_row(Text(words.printable(label)), Text(words.printable(text)))
    console.print(Padding(grid, (0, 0, 0, 2), expand=False))
    console.print(Text(f"  {words.printable(command)}"), soft_wrap=True)  # whole, to be copied


def _short(record: Record, console: Console, title: str, groups: list[dict[str, Any]]) -> None:
    if groups:
        _heading(console, title)
    for group in groups:
        _line(record, console, group)


def _line(record: Record, console: Console, group: dict[str, Any]) -> None:
    cell, clause = group["cell"], group["outcome"]["clause"]
    what = group["reason"] or gather.clause(record, clause)
    what += evidence.instead(group["outcome"])
    scope = gather.scope(record, group["cells"])
    where = f"{cell['target']}  {clause or cell['operation']}  ({scope})"
    _say(console, f"{words.GLYPHS[group['outcome']['verdict']]} {where}  {what}", indent=2)
    if group["known"].get("link"):
        _say(console, group["known"]["link"], "dim", indent=4)


def _unsupported(record: Record, console: Console) -> None:
    """Operations that lack as a whole together, by their reason; those that lack in part, each."""
    absent, groups = gather.absent(record), gather.unsupported(record)
    if groups:
        _heading(console, "Unsupported")
    for (target, reason), names in absent.items():
        what = words.listing(names) if len(names) <= NAMED else words.many(len(names), "operation")
        _say(console, f"{words.GLYPHS['unsupported']} {target}  {what}  {reason}", indent=2)
    for group in groups:
        if group["cell"]["operation"] not in absent.get((group["cell"]["target"], group["reason"]), []):
            _line(record, console, group)


def _declined(record: Record, console: Console) -> None:
    regions = gather.declined(record)
    if regions:
        _heading(console, "Declined regions")
    for (operation, reason), counts in regions.items():
        who = (f"{target} {words.many(count, 'case')}" for target, count in counts.items())
        _say(console, f"– {operation}: {reason} ({', '.join(who)})", indent=2)


def _close(record: Record, console: Console, report: str) -> None:
    _heading(console, words.counts(record.counts) or "no cell was run")
    seconds = record.footer.get("seconds") or 0 if record.footer else 0
    tally = [words.many(record.total(f"{noun}s"), noun) for noun in ("case", "comparison")]
    whole = words.duration(seconds) if record.complete else "INCOMPLETE: the run has no end"
    _say(console, " · ".join((*tally, whole, words.exit_meaning(record))))
    _overhead(record, console)
    for target in record.header["targets"]:
        if target.get("precision"):
            _say(console, f"{target['target']} computes with float32 so: {target['precision']}", "dim")
    for name, path in (("record", record.path), ("report", report)):
        if path:
            console.print(Text(f"{name} {words.printable(path)}"), soft_wrap=True)


def _overhead(record: Record, console: Console) -> None:
    """How much longer a target took than its framework's own calls."""
    told = []
    for (target,), cells in gather.by(record.cells, "target").items():
        seconds, inside = gather.total(cells, "seconds"), gather.total(cells, "inside")
        if inside:
            told.append(f"{target} {seconds / inside:.2g}")
    if told:
        _say(console, f"time of the cells ÷ time inside the framework: {', '.join(told)}", "dim")


def changes(diff: Diff, console: Console) -> None:
    """What changed between two records."""
    if not diff:
        _say(console, "Nothing changed: the same verdicts, and no ratio more than doubled.")
    if diff.changed:
        _heading(console, "Verdicts that changed")
    for name, before, after, clauses in diff.changed:
        change = f"{words.verdict(before)} → {words.verdict(after)}  {', '.join(clauses)}"
        _say(console, f"{name}  {change.rstrip()}", STYLES[after], indent=2)
    if diff.grew:
        _heading(console, "Worst |error|/bound that more than doubled")
    for name, was, now in sorted(diff.grew, key=lambda row: -row[2]):
        _say(console, f"{name}  {words.ratio(was)} → {words.ratio(now)}", indent=2)
    for side, only in (("first", diff.only_a), ("second", diff.only_b)):
        if only:
            _heading(console, f"Only in the {side} record: {words.many(len(only), 'cell')}")
            _say(console, words.listing(only), indent=2)
