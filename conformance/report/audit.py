"""An audit on the terminal and as a page: the score, by operation, check and clause; survivors in full."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from nnspec.conformance.report import words
from nnspec.conformance.report.shell import page

Line = Mapping[str, Any]


class Progress:
    """A bar on a terminal, a line for each operation elsewhere."""

    def __init__(self, console: Console, total: int) -> None:
        self.console, self._total, self._done, self._start = console, total, 0, time.monotonic()
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._bar.start()
        self._task = self._bar.add_task("faults", total=self._total)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def told(self, lines: Sequence[Line]) -> None:
        """The faults of one operation have their verdicts."""
        self._done += len(lines)
        self._bar.advance(self._task, len(lines))
        for line in lines:
            if line["verdict"] in ("survives", "late"):
                self.console.print(
                    f"[red]✗[/] {line['verdict']}  {escape(line['fault'])} in {line['operation']}"
                )
        if not self.console.is_terminal and lines:
            counts = ", ".join(f"{n} {v}" for v, n in Counter(line["verdict"] for line in lines).items())
            seconds = time.monotonic() - self._start
            self.console.print(
                f"{self._done:5}/{self._total}  {lines[0]['operation']}  {counts}  ({seconds:.0f} s)"
            )


def score(lines: Sequence[Line]) -> str:
    """Caught ÷ those that could be put in."""
    present = [line for line in lines if line["verdict"] != "absent"]
    found = sum(line["verdict"] == "caught" for line in present)
    return f"{found} of {len(present)}" + (f" ({found / len(present):.1%})" if present else "")


def by(lines: Sequence[Line], key: str) -> dict[str, list[Line]]:
    """The lines in groups, in the order in which they come."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line[key] or "none"].append(line)
    return dict(groups)


def summary(record: Line, console: Console, path: str = "") -> None:
    """The score by operation and by check, then what survives and why, then what could not be put in."""
    lines = record["faults"]
    table = Table(
        box=None, title=f"{record['target']}: seeded faults caught, by operation", title_justify="left"
    )
    for column in ("operation", "caught", "cases until caught: median", "most", "absent"):
        table.add_column(column, justify="left" if column == "operation" else "right")
    for operation, group in by(lines, "operation").items():
        cases = sorted(line["cases"] for line in group if line["verdict"] == "caught") or [0]
        absent = sum(line["verdict"] == "absent" for line in group)
        median = cases[len(cases) // 2]
        table.add_row(operation, score(group), str(median), str(cases[-1]), str(absent or ""))
    console.print(table)
    checks = by([line for line in lines if line["verdict"] == "caught"], "check")
    console.print("\ncaught by check: " + ", ".join(f"{name} {len(group)}" for name, group in checks.items()))
    missed = [line for line in lines if line["verdict"] in ("survives", "late")]
    for line in missed:
        _survivor(line, record["clauses"], console)
    absent = Counter(line["why"] for line in lines if line["verdict"] == "absent")
    for why, n in absent.items():
        console.print(f"– {n} could not be put in: {escape(why)}", highlight=False)
    faults = {line["fault"] for line in lines}
    where = f"{len(faults)} faults in {len(by(lines, 'operation'))} operations"
    console.print(f"\n[bold]{score(lines)}[/] caught: {where}, {words.duration(record['seconds'])}")
    if path:
        console.print(f"report  {escape(path)}", highlight=False)


def _survivor(line: Line, clauses: Mapping[str, str], console: Console) -> None:
    late = f"caught only at profile deep, after {line['cases']} cases"
    how = late if line["verdict"] == "late" else "survives"
    console.print(f"\n[red]✗[/] [bold]{escape(line['fault'])}[/] in {line['operation']}: {how}")
    breaks = f"it breaks {line['clause']}  {clauses[line['clause']]}"
    for text in (line["text"], breaks, line["why"]):
        if text:
            console.print(f"    {escape(text)}", highlight=False)


def render(record: Line) -> str:
    """The page, complete in itself."""
    groups = {key: by(record["faults"], key) for key in ("operation", "check", "clause")}
    scores = {key: {name: score(lines) for name, lines in group.items()} for key, group in groups.items()}
    title = f"audit of {record['target']}"
    return page("audit.html", title, record=record, scores=scores, total=score(record["faults"]))
