"""Many seeds in one sum: comparisons, alarms, and how near to its bound each operation comes."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from nnspec.conformance.record import FAILING, Record, decode
from nnspec.conformance.report import words

LOOSE = 0.01  # a bound that no answer comes nearer to may be too wide
JUDGING = ("forward", "gradient", "size")  # the checks whose ratio is that of a derived bound


def line(record: Record, console: Console) -> None:
    """A record in one line, as it ends."""
    alarms = [cell["id"] for cell in record.cells if cell["verdict"] in FAILING]
    said = f"{words.many(len(alarms), 'alarm')}: {words.listing(alarms)}" if alarms else "no alarm"
    comparisons = words.many(record.total("comparisons"), "comparison")
    text = f"seed {record.header['seed']}  {comparisons}  {said}"
    console.print(Text(words.printable(text), "red" if alarms else ""))


def figures(records: Sequence[Record]) -> dict[str, Any]:
    """The sum of some records, as JSON holds it."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    nearest: dict[tuple[str, str, str], float] = {}
    for cell in (cell for record in records for cell in record.cells):
        row = rows.setdefault((cell["target"], cell["dtype"]), {"cells": 0, "comparisons": 0, "alarms": 0})
        row["cells"] += 1
        row["comparisons"] += cell["comparisons"]
        row["alarms"] += cell["verdict"] in FAILING
        if cell["check"] in JUDGING and cell["comparisons"]:
            key = (cell["target"], cell["dtype"], cell["operation"])
            nearest[key] = max(nearest.get(key, 0.0), decode(cell["worst"]))
    for where, row in rows.items():
        own = {operation: most for (*place, operation), most in nearest.items() if tuple(place) == where}
        row |= {"target": where[0], "dtype": where[1], "nearest": own}
    return {
        "seeds": len({record.header["seed"] for record in records}),
        "profile": records[0].header["profile"],
        "comparisons": sum(row["comparisons"] for row in rows.values()),
        "alarms": [cell["id"] for record in records for cell in record.cells if cell["verdict"] in FAILING],
        "seconds": sum(record.footer.get("seconds") or 0 for record in records if record.footer),
        "rows": list(rows.values()),
    }


def loose(figures: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Operations to whose bound no target and no dtype comes near, and how near they come."""
    most: dict[str, float] = {}
    for row in figures["rows"]:
        for operation, ratio in row["nearest"].items():
            most[operation] = max(most.get(operation, 0.0), ratio)
    return ((operation, ratio) for operation, ratio in most.items() if 0 < ratio < LOOSE)


def show(figures: dict[str, Any], console: Console, path: str) -> None:
    """The sum on the terminal."""
    table = Table(box=None, pad_edge=False)
    for column in ("target", "dtype", "cells", "comparisons", "alarms", "largest |error| ÷ bound"):
        table.add_column(column, justify="left" if column in ("target", "dtype") else "right")
    for row in figures["rows"]:
        most, operation = max(((r, o) for o, r in row["nearest"].items()), default=(0.0, ""))
        ratio = f"{most:.3g} in {operation}" if operation else "–"
        numbers = (f"{row[key]:,}" for key in ("cells", "comparisons", "alarms"))
        table.add_row(row["target"], row["dtype"], *numbers, ratio)
    console.print(table)
    for operation, most in loose(figures):
        console.print(f"{operation}: no answer comes nearer to its bound than {most:.2g}")
    seeds, alarms = words.many(figures["seeds"], "seed"), words.many(len(figures["alarms"]), "alarm")
    whole = words.many(figures["comparisons"], "comparison")
    console.print(f"{seeds} · {whole} · {alarms} · {words.duration(figures['seconds'])}", style="bold")
    console.print(Text(f"figures {path}"), soft_wrap=True)
