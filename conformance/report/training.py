"""A training on the terminal, epoch by epoch, and as a page with its curves."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup
from rich.table import Table

from nnspec.conformance.report.curves import curves
from nnspec.conformance.report.events import Event, Form, title
from nnspec.conformance.report.shell import bars, page


def begun(header: Event) -> list[str]:
    """Everyone with the form of the optimizer that it has."""
    return [f"{who}: {form}" for who, form in header["who"].items()]


def columns(header: Event) -> list[str]:
    """The reference, in the form that was asked for, and all targets."""
    return ["reference", *header["twins"]]


def heading(header: Event) -> str:
    """The epoch, and a name over each loss and score."""
    return f"\n{'epoch':>6}" + "".join(f"{who[:20]:>22}" for who in columns(header))


def row(header: Event, epoch: Event) -> str:
    """Losses and scores after an epoch."""
    told = (epoch[who] for who in columns(header))
    cells = "".join(f"{one['loss']:>12.6f}{100 * one['validation']:>8.2f} %" for one in told)
    return f"{epoch['epoch']:>6}{cells}"


def table(header: Event, rows: Sequence[Event], ends: Sequence[Event]) -> Table:
    """Everyone's losses, its score in the test, and how far its losses were from its twin's."""
    table = Table(box=None)
    for column in ("", "loss, epoch by epoch", "test", "seconds", "apart from"):
        table.add_column(column, justify="right" if column in ("test", "seconds") else "left")
    for end in ends:
        who, twin = end["who"], header["twins"].get(end["who"], "")
        apart = [row[who]["apart"] for row in rows if twin]
        said = f"{twin}: by {max(apart):.1e} at most" if apart else ""
        sketch = sketched([row[who]["loss"] for row in rows])
        table.add_row(who, sketch, f"{100 * end['test']:.2f} %", f"{end['seconds']:.1f}", said)
    return table


FORM = Form(begun, heading, row, table, "steps judged, each of {} operations")


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
