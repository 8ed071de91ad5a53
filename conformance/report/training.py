"""A training on the terminal, epoch by epoch, and as a page with its curves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nnspec.conformance.report.curves import curves
from nnspec.conformance.report.evidence import number
from nnspec.conformance.report.shell import bars, page
from nnspec.conformance.report.words import ratio

Event = Mapping[str, Any]


class Shown:
    """Hears of every event, and prints those that a person waits for."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.header: Event = {}
        self.columns: list[str] = []
        self.ends: list[Event] = []
        self.rows: list[Event] = []
        self.judged: list[Event] = []

    def __call__(self, event: Event) -> None:
        """Show one event."""
        getattr(self, f"_{event['kind']}")(event)

    def _training(self, header: Event) -> None:
        self.header = dict(header)
        self.console.print(escape(title(header)), style="bold")
        for who, form in header["who"].items():
            self.console.print(f"  {escape(who)}: {escape(form)}")
        self.columns = ["reference", *header["twins"]]
        names = "".join(f"{who[:20]:>22}" for who in self.columns)
        self.console.print(f"\n{'epoch':>6}{names}", style="bold", markup=False, soft_wrap=True)

    def _step(self, event: Event) -> None:
        pass

    def _epoch(self, row: Event) -> None:
        self.rows.append(row)
        cells = "".join(
            f"{row[who]['loss']:>12.6f}{100 * row[who]['validation']:>8.2f} %" for who in self.columns
        )
        self.console.print(f"{row['epoch']:>6}{cells}", highlight=False, soft_wrap=True)

    def _judged(self, event: Event) -> None:
        self.judged.append(event)
        broken(event, self.console)

    def _end(self, event: Event) -> None:
        self.ends.append(event)

    def close(self, path: str) -> bool:
        """The last words; whether a judged step broke a clause."""
        self.console.print()
        self.console.print(self._table())
        verdicts(self.judged, "steps judged, each of {} operations", self.console)
        self.console.print(f"report  {escape(path)}")
        return any(event["broken"] for event in self.judged)

    def _table(self) -> Table:
        table = Table(box=None)
        for column in ("", "loss, epoch by epoch", "test", "seconds", "apart from"):
            table.add_column(column, justify="right" if column in ("test", "seconds") else "left")
        for end in self.ends:
            who, twin = end["who"], self.header["twins"].get(end["who"], "")
            apart = [row[who]["apart"] for row in self.rows if twin]
            said = f"{twin}: by {max(apart):.1e} at most" if apart else ""
            sketch = sketched([row[who]["loss"] for row in self.rows])
            table.add_row(who, sketch, f"{100 * end['test']:.2f} %", f"{end['seconds']:.1f}", said)
        return table


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


def sketched(losses: Sequence[float], most: int = 40) -> str:
    """A bar for each loss, on a logarithmic scale from the least to the largest."""
    step = max(1, math.ceil(len(losses) / most))
    logs = [math.log10(x) if 0 < x < math.inf else 0.0 for x in losses[::step]]
    low, high = min(logs, default=0.0), max(logs, default=0.0)
    return bars([(x - low) / (high - low or 1.0) for x in logs])


def plot(events: Sequence[Event]) -> str:
    """The losses of all, and how far each target's are from the reference's: an SVG of its own."""
    header = next(event for event in events if event["kind"] == "training")
    losses: dict[str, dict[int, float]] = {who: {} for who in header["who"]}
    for event in events:
        if event["kind"] == "step":
            losses[event["who"]][event["step"]] = float(event["loss"])
    apart = {
        who: {step: abs(loss - losses[twin][step]) for step, loss in losses[who].items()}
        for who, twin in header["twins"].items()
    }
    shown = {who: losses[who] for who in ("reference", *header["twins"])}
    panels = {"loss of each batch": shown, "distance of the loss from the reference's": apart}
    return curves(title(header), panels, header["epoch"])


def render(events: Sequence[Event]) -> str:
    """The page, complete in itself."""
    kinds: dict[str, list[Event]] = {"training": [], "epoch": [], "judged": [], "end": [], "step": []}
    for event in events:
        kinds[event["kind"]].append(event)
    header, drawn = kinds["training"][0], Markup(plot(events))  # made of numbers and escaped names
    told = {f"{kind}s": found for kind, found in kinds.items()}
    return page("training.html", title(header), header=header, plot=drawn, **told)
