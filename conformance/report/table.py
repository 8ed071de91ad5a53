"""One target on the terminal: a row per operation, a column per check."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from nnspec.conformance.record import FAILING, Record
from nnspec.conformance.report import gather, words

STYLES = {
    **dict.fromkeys(FAILING, "bold red"),
    "pass": "green",
    "departs": "yellow",
    "expected": "cyan",
    "unsupported": "dim",
}
WIDE = 132  # columns from which the checks' full names fit
NARROW = 98  # columns below which the counts are left out


def table(record: Record, target: str, cells: list[gather.Cell], width: int) -> Table:
    """Verdict and worst |error|/bound of every operation and check of one target."""
    wide, checks = width >= WIDE, gather.names(record, "check")
    sums = {"cases": "cases", "comparisons": "comp.", "declined": "decl."}
    sums = sums if width >= NARROW else {}
    title = Text(words.printable(f"{target}   {gather.about(record, target)}"), "bold")
    grid = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0), pad_edge=False)
    grid.add_column("operation", overflow="fold", min_width=20)
    for check in checks:
        grid.add_column(Text(check if wide else check[:4]), no_wrap=True)
    for name, short in sums.items():
        grid.add_column(name if wide else short, justify="right", no_wrap=True)
    for (operation,), row in gather.by(cells, "operation").items():
        by_check = gather.by(row, "check")
        marks = (_mark(by_check.get((check,), []), wide) for check in checks)
        grid.add_row(_folded(operation), *marks, *(_count(gather.total(row, key)) for key in sums))
    return grid


def legend(record: Record, width: int) -> Text:
    """What the glyphs, the numbers and the short names of the table stand for."""
    glyphs = " · ".join(map(words.verdict, record.counts))
    numbers = "beside it the largest |error|/bound (0: exact, above 1: wrong)"
    checks = f"  Checks: {', '.join(gather.names(record, 'check'))}." if width < WIDE else ""
    return Text(words.printable(f"{glyphs}; {numbers}.{checks}"), "dim")


def _folded(name: str) -> Text:
    """Broken at an underscore where it is long."""
    cut = name.rfind("_", 0, 20) + 1
    long = len(name) > 20 and cut
    return Text(words.printable(f"{name[:cut]}\n{name[cut:]}" if long else name))


def _mark(cells: list[gather.Cell], wide: bool) -> Text:
    if not cells:
        return Text("")
    verdict, worst = gather.verdict(cells), words.worst(cells)
    text = "<.01" if worst and worst < 0.01 else words.ratio(worst).replace("0.", ".")
    style = "default" if verdict in FAILING else "dim"
    return Text(words.GLYPHS[verdict], STYLES[verdict]).append(" " * wide + text, style)


def _count(number: float) -> str:
    if not number:
        return ""
    return f"{number:,.0f}" if number < 10_000 else f"{number / 1000:,.0f}k"
