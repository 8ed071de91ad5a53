"""A fine-tuning beside a training from scratch, on the terminal and as a page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from rich.table import Table

from nnspec.conformance.report.curves import curves
from nnspec.conformance.report.events import Event, Form, title
from nnspec.conformance.report.shell import page

WAYS = {"tuned": "fine-tuned", "scratch": "from scratch"}


def rates(header: Event) -> list[str]:
    """The layers of each rate, the largest first."""
    factors = header["factors"]
    found = []
    for factor in sorted(set(factors.values()), reverse=True):
        layers = (name.rpartition(".")[0] for name, each in factors.items() if each == factor)
        names = ", ".join(dict.fromkeys(layers))
        found.append(f"rate {factor * header['rate']:g}: {names}" if factor else f"frozen: {names}")
    return found


def row(header: Event, epoch: Event) -> str:
    """The loss and the score of one, after an epoch."""
    where = f"{epoch['who']:<20} {WAYS[epoch['way']]:<13} epoch {epoch['epoch']:>3}"
    return f"{where}{epoch['loss']:>12.6f}{100 * epoch['validation']:>8.2f} %"


def table(header: Event, rows: Sequence[Event], ends: Sequence[Event]) -> Table:
    """Everyone's score in the test: before, fine-tuned and from scratch."""
    table = Table(box=None)
    for column in ("right answers in the test", "before", *WAYS.values()):
        table.add_column(column, justify="left" if column.startswith("right") else "right")
    for end in ends:
        table.add_row(end["who"], *(f"{100 * end[way]:.2f} %" for way in ("before", *WAYS)))
    return table


FORM = Form(rates, lambda header: "", row, table, "times judged, each of {} parameters")


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
