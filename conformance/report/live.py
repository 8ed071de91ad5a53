"""A run as it goes: a bar on a terminal, a line per finished operation elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

from rich.console import Console, ConsoleRenderable, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from nnspec.conformance.record import FAILING, SEVERITY
from nnspec.conformance.report import words

NOW_SHOWN = 4  # cells named as running


class Progress:
    """A context manager told of each cell as it `begins` and has `ended`.

    `plan` holds the ids of all cells to run.
    """

    def __init__(
        self, console: Console, plan: Iterable[str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Nothing is shown before the block is entered."""
        plan = list(plan)
        self.console, self._clock, self._start = console, clock, clock()
        self._total, self._left = len(plan), Counter(map(_group, plan))
        self._groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        self._now: dict[str, float] = {}
        self._counts: Counter[str] = Counter()
        self._live = Live(get_renderable=self._view, console=console, refresh_per_second=4, transient=True)

    def __enter__(self) -> Self:
        """Show the bar, or the first line."""
        self._start = self._clock()
        if self.console.is_terminal:
            self._live.start()
        else:
            self._say(f"running {words.many(self._total, 'cell')}")
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away; the summary follows."""
        if self.console.is_terminal:
            self._live.stop()

    def begins(self, cell_id: str) -> None:
        """A cell starts to run."""
        self._now[cell_id] = self._clock()

    def ended(self, cell: Mapping[str, Any]) -> None:
        """A cell has its verdict. A failing one is named at once."""
        self._now.pop(cell["id"], None)
        self._counts[cell["verdict"]] += 1
        if cell["verdict"] in FAILING:
            broken = (o["clause"] for o in cell.get("outcomes") or [] if o["verdict"] in FAILING)
            what = words.listing(broken) or cell.get("reason") or ""
            self._say(f"{words.verdict(cell['verdict'])}  {cell['id']}  {what}")
        group = _group(cell["id"])
        self._groups.setdefault(group, []).append(cell)
        self._left[group] -= 1
        if self._left[group] == 0 and not self.console.is_terminal:
            self._say(self._finished(*group))

    def _finished(self, target: str, operation: str) -> str:
        cells = self._groups.pop((target, operation))
        found = Counter(cell["verdict"] for cell in cells)
        parts = [words.counts({name: found[name] for name in SEVERITY if found[name]})]
        worst = words.ratio(words.worst(cells))
        parts += [f"worst {worst}"] if worst else []
        done = f"{self._counts.total():>5}/{self._total}"
        return f"{done}  {target}  {operation}  {' · '.join(parts)}  ({self._time()})"

    def _time(self) -> str:
        done, spent = self._counts.total(), self._clock() - self._start
        left = spent / done * (self._total - done) if done else 0
        return words.duration(spent) + (f", about {words.duration(left)} left" if left else "")

    def _view(self) -> ConsoleRenderable:
        done, total = self._counts.total(), self._total
        bar = Table.grid(padding=(0, 1))
        bar.add_row(ProgressBar(total or 1, done, width=40), f"{done}/{total}", self._time())
        counts = Text(words.counts({name: self._counts[name] for name in SEVERITY if self._counts[name]}))
        return Group(bar, counts, *map(self._running, list(self._now.items())[:NOW_SHOWN]))

    def _running(self, now: tuple[str, float]) -> Text:
        text = f"  {words.printable(now[0])}  {words.duration(self._clock() - now[1])}"
        return Text(text, style="dim", no_wrap=True, overflow="ellipsis")

    def _say(self, text: str) -> None:
        self.console.print(Text(words.printable(text)), soft_wrap=True)


def _group(cell_id: str) -> tuple[str, str]:
    target, operation, _, _ = cell_id.rsplit("/", 3)
    return target, operation
