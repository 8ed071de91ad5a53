"""The events of a training, or of a fine-tuning, printed as they come: what both have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nnspec.conformance.report.evidence import number
from nnspec.conformance.report.words import ratio

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """How one kind of training is told.

    begun     of the header: lines under the title
    heading   of the header: what stands over the rows
    row       of the header and the end of an epoch: a row
    table     of the header, the ends of all epochs and those of all who learned: the last table
    judged    what was judged, with {} for the number of operations
    """

    begun: Callable[[Event], Sequence[str]]
    heading: Callable[[Event], str]
    row: Callable[[Event, Event], str]
    table: Callable[[Event, Sequence[Event], Sequence[Event]], Table]
    judged: str


class Shown:
    """Hears of every event, and prints those that a person waits for."""

    def __init__(self, console: Console, form: Form) -> None:
        self.console, self.form = console, form
        self.header: Event = {}
        self.heard: dict[str, list[Event]] = {"epoch": [], "judged": [], "end": []}

    def __call__(self, event: Event) -> None:
        """Show one event."""
        if event["kind"] in ("training", "tuning"):
            self._begun(event)
        elif event["kind"] != "step":
            self.heard[event["kind"]].append(event)
        if event["kind"] == "epoch":
            row = self.form.row(self.header, event)
            self.console.print(row, highlight=False, markup=False, soft_wrap=True)
        if event["kind"] == "judged":
            broken(event, self.console)

    def _begun(self, header: Event) -> None:
        self.header = header
        self.console.print(escape(title(header)), style="bold")
        for line in self.form.begun(header):
            self.console.print(f"  {escape(line)}")
        self.console.print(self.form.heading(header), style="bold", markup=False, soft_wrap=True)

    def close(self, path: str) -> bool:
        """The last words; whether a judged step broke a clause."""
        judged = self.heard["judged"]
        self.console.print()
        self.console.print(self.form.table(self.header, self.heard["epoch"], self.heard["end"]))
        verdicts(judged, self.form.judged, self.console)
        self.console.print(f"report  {escape(path)}")
        return any(event["broken"] for event in judged)


def broken(event: Event, console: Console) -> None:
    """Each clause that a judged step broke, with the evidence, as soon as it is known."""
    for found in event["broken"]:
        evidence = dict(found["evidence"])
        said = ", ".join(f"{k} {number(evidence[k])}" for k in ("got", "want", "bound") if k in evidence)
        where = f"{event['who']}, step {event['step']}: {found['place']} breaks {found['clause']}"
        console.print(f"[red]✗[/] {escape(where)}: {escape(said)}", soft_wrap=True)


def verdicts(judged: Sequence[Event], what: str, console: Console) -> None:
    """What was said of the judged steps, each target in one line, and what is known to break."""
    for who in dict.fromkeys(event["who"] for event in judged):
        events = [event for event in judged if event["who"] == who]
        if not any(event["broken"] for event in events):
            near = max(events, key=lambda event: float(event["ratio"]))
            how = what.format(events[0]["operations"])
            nearest = f"{escape(near['place'])} nearest, at {ratio(float(near['ratio']))}"
            console.print(f"[green]✓[/] {escape(who)}: {len(events)} {how} within its own bound; {nearest}")
        known = {(k["clause"], k["why"]): k["place"] for event in events for k in event["known"]}
        for (clause, why), place in known.items():
            console.print(f"  ≈ {escape(place)}, {clause}: {escape(why)}")


def title(header: Event) -> str:
    """What is trained, on what."""
    size, data = header["size"], header["data"].partition(":")[0]
    return (
        f"{header['network']} · {header['parameters']:,} parameters · width {size['width']:g} · "
        f"{size['image']}×{size['image']} · {data}, classes {header['classes']} · "
        f"{header['epochs']} epochs of {header['epoch']} batches of {header['batch']} · seed {header['seed']}"
    )
