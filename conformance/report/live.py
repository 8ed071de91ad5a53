"""A run as it goes: a bar on a terminal, a line per finished operation elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from rich.console import Console, ConsoleRenderable, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from nnspec.conformance.record import FAILING, SEVERITY
from nnspec.conformance.report import words

NOW_SHOWN = 4  # cells named as running


@dataclass
class Rate:
    """
    began  when the first cell of a target did
    done   how many have ended
    """

    began: float
    done: int = 0

    def left(self, cells: int, now: float) -> float:
        """The seconds that some more may take; 0 where none has ended."""
        return (now - self.began) / self.done * cells if self.done else 0.0


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
        self._targets = Counter(map(_target, plan))  # cells that are left of each, in the order of the plan
        self._rates: dict[str, Rate] = {}
        self._latest = self._start
        self._groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        self._now: dict[str, float] = {}
        self._counts: Counter[str] = Counter()
        self._live = Live(get_renderable=self._view, console=console, refresh_per_second=4, transient=True)

    def __enter__(self) -> Self:
        """Show the bar, or the first line."""
        self._start = self._latest = self._clock()
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
        self._rate(cell_id, self._clock())

    def ended(self, cell: Mapping[str, Any]) -> None:
        """A cell has its verdict. A failing one is named at once."""
        self._now.pop(cell["id"], None)
        self._counts[cell["verdict"]] += 1
        self._targets[_target(cell["id"])] -= 1
        self._rate(cell["id"], self._latest).done += 1
        self._latest = self._clock()
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

    def _rate(self, cell_id: str, began: float) -> Rate:
        return self._rates.setdefault(_target(cell_id), Rate(began))

    def _time(self) -> str:
        """How long it took, how long it may, and the targets of which that cannot be said yet."""
        now = self._clock()
        left = sum(self._rates[name].left(n, now) for name, n in self._targets.items() if name in self._rates)
        later = words.listing(name for name, n in self._targets.items() if n and name not in self._rates)
        said = words.duration(now - self._start) + (f", about {words.duration(left)} left" if left else "")
        return f"{said}, then {later}" if later else said

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


def _target(cell_id: str) -> str:
    return _group(cell_id)[0]
