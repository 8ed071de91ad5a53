"""A fine-tuning beside a training from scratch, on the terminal and as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nnspec.conformance.report.curves import curves
from nnspec.conformance.report.shell import page
from nnspec.conformance.report.training import broken, title, verdicts

Event = Mapping[str, Any]
WAYS = {"tuned": "fine-tuned", "scratch": "from scratch"}


class Shown:
    """Hears of every event, and prints those that a person waits for."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.ends: list[Event] = []
        self.judged: list[Event] = []

    def __call__(self, event: Event) -> None:
        """Show one event."""
        getattr(self, f"_{event['kind']}")(event)

    def _tuning(self, header: Event) -> None:
        self.console.print(escape(title(header)), style="bold")
        for line in rates(header):
            self.console.print(f"  {escape(line)}")
        self.console.print()

    def _step(self, event: Event) -> None:
        pass

    def _epoch(self, row: Event) -> None:
        where = f"{row['who']:<20} {WAYS[row['way']]:<13} epoch {row['epoch']:>3}"
        self.console.print(
            f"{where}{row['loss']:>12.6f}{100 * row['validation']:>8.2f} %", highlight=False, markup=False
        )

    def _judged(self, event: Event) -> None:
        self.judged.append(event)
        broken(event, self.console)

    def _end(self, event: Event) -> None:
        self.ends.append(event)

    def close(self, path: str) -> bool:
        """The last words; whether a step broke a clause."""
        table = Table(box=None)
        for column in ("right answers in the test", "before", *WAYS.values()):
            table.add_column(column, justify="left" if column.startswith("right") else "right")
        for end in self.ends:
            table.add_row(end["who"], *(f"{100 * end[way]:.2f} %" for way in ("before", *WAYS)))
        self.console.print()
        self.console.print(table)
        verdicts(self.judged, "times judged, each of {} parameters", self.console)
        self.console.print(f"report  {escape(path)}")
        return any(event["broken"] for event in self.judged)


def rates(header: Event) -> list[str]:
    """The layers of each rate, the largest first."""
    factors = header["factors"]
    found = []
    for factor in sorted(set(factors.values()), reverse=True):
        layers = (name.rpartition(".")[0] for name, each in factors.items() if each == factor)
        names = ", ".join(dict.fromkeys(layers))
        found.append(f"rate {factor * header['rate']:g}: {names}" if factor else f"frozen: {names}")
    return found


def render(events: Sequence[Event]) -> str:
    """The page, complete in itself."""
    header, drawn = events[0], Markup(plot(events))  # made of numbers and escaped names
    ends = [event for event in events if event["kind"] == "end"]
    return page(
        "tuning.html", title(header), header=header, plot=drawn, ends=ends, ways=WAYS, rates=rates(header)
    )


def plot(events: Sequence[Event]) -> str:
    """The losses of all, fine-tuned and from scratch: an SVG of its own."""
    header = events[0]
    panels: dict[str, dict[str, dict[int, float]]] = {}
    for way, name in WAYS.items():
        panels[f"loss of each batch, {name}"] = {who: {} for who in header["who"]}
        for event in events:
            if event["kind"] == "step" and event["way"] == way:
                panels[f"loss of each batch, {name}"][event["who"]][event["step"]] = float(event["loss"])
    return curves(title(header), panels, header["epoch"])
