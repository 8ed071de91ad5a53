"""A comparison of one network on many targets, on the terminal and as a page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nnspec.conformance.report.evidence import number
from nnspec.conformance.report.shell import BARS, page

DECADES = (-9, 0)  # of the drift: from the bottom of a curve to its top
Line = Mapping[str, Any]


def summary(told: Line, console: Console, path: str = "") -> None:
    """What a person asks: where does it begin, and how far apart do they run?"""
    console.print(escape(title(told)), style="bold")
    for target in told["targets"]:
        console.print()
        for way in ("forward", "backward"):
            _part(target, way, console)
    console.print()
    console.print(_drifts(told))
    console.print(_costs(told))
    if path:
        console.print(f"report  {escape(path)}")


def title(told: Line) -> str:
    """What was compared, on what, how large."""
    size = told["size"]
    return (
        f"{told['network']} · {told['parameters']:,} parameters · {told['batch']} × {told['data']} of "
        f"{size['image']}×{size['image']} · width {size['width']:g} · {told['dtype']} · seed {told['seed']}"
    )


def _part(target: Line, way: str, console: Console) -> None:
    part, name = target[way], f"{target['target']} {way}"
    if part["declined"] or part["error"]:
        mark = "[red]![/]" if part["error"] else "–"
        said = part["error"] or f"not offered: {part['declined']}"
        console.print(f"{mark} {escape(name)}: {escape(said)}")
        return
    verdicts = part["verdicts"]
    broken = [v for v in verdicts if v["broken"]]
    if not broken:
        near = max(verdicts, key=lambda v: float(v["ratio"]))
        console.print(
            f"[green]✓[/] {escape(name)}: all {len(verdicts)} operations within their own bounds, "
            f"{escape(near['place'])} nearest, at {float(near['ratio']):.2g}"
        )
    else:
        _broken(name, verdicts, broken, console)
    for verdict in verdicts:
        for known in verdict["known"]:
            console.print(f"  ≈ {escape(verdict['place'])}, {known['clause']}: {escape(known['why'])}")


def _broken(name: str, verdicts: Sequence[Line], broken: Sequence[Line], console: Console) -> None:
    first = broken[0]
    order = verdicts.index(first) + 1
    console.print(
        f"[red]✗[/] {escape(name)}: the first operation that leaves its own bound is "
        f"[bold]{escape(first['place'])}[/], number {order} of {len(verdicts)}"
    )
    for found in first["broken"]:
        seen = dict(found["evidence"])
        at = "".join(f"[{', '.join(map(str, seen['index']))}]" if seen.get("index") else "")
        console.print(f"    {found['clause']}  {escape(str(seen.get('array', 'y')) + at)}", style="bold")
        for label in ("got", "want", "error", "bound", "ratio", "note"):
            if label in seen:
                console.print(f"      {label:6} {escape(number(seen[label]))}")
        if "wrong" in seen:
            console.print(f"      wrong  {seen['wrong']} of {seen['of']} elements")
    rest = ", ".join(v["place"] for v in broken[1:6]) + (", …" if len(broken) > 6 else "")
    if rest:
        console.print(f"    after it: {escape(rest)}")


def _drifts(told: Line) -> Table:
    table = Table(
        box=None, title="drift: largest difference ÷ largest value, layer by layer", title_justify="left"
    )
    for column in ("of", "from", "forward", "at the loss", "backward", "at the input"):
        table.add_column(column, overflow="fold")
    for drift in told["drift"]:
        ahead, back = drift["forward"], [*reversed(drift["backward"])]
        table.add_row(
            drift["of"], drift["from"], sparkline(ahead), _last(ahead), sparkline(back), _last(back)
        )
    return table


def sparkline(values: Sequence[float | None], most: int = 48) -> str:
    """A bar for each value on a scale of nine decades, 1e-9 to 1; a dot for exactly equal."""
    step = max(1, math.ceil(len(values) / most))
    chosen = [max((float(v) for v in values[i : i + step] if v is not None), default=None)
              for i in range(0, len(values), step)]  # fmt: skip
    return "".join(" " if v is None else "·" if v == 0 else BARS[round(7 * height(v))] for v in chosen)


def height(value: float) -> float:
    """Where a drift stands between the bottom of a curve and its top, 0 to 1."""
    low, high = DECADES
    if not value > 0:
        return 0.0
    return min(max((math.log10(value) - low) / (high - low), 0.0), 1.0) if math.isfinite(value) else 1.0


def _last(values: Sequence[float | None]) -> str:
    known = [float(v) for v in values if v is not None]
    return f"{known[-1]:.1e}" if known else "–"


def _costs(told: Line) -> Table:
    table = Table(box=None, title="what it took", title_justify="left")
    table.add_column("")
    table.add_column("seconds", justify="right")
    table.add_column("peak of the process, MiB", justify="right")
    for cost in told["costs"]:
        table.add_row(cost["doing"], f"{cost['seconds']:.2f}", f"{cost['peak_mib']:,.0f}")
    return table


def render(told: Line) -> str:
    """The page, complete in itself."""
    curves = {way: [_curve(drift, way) for drift in told["drift"]] for way in ("forward", "backward")}
    return page(
        "comparison.html", title(told), told=told, curves=curves, decades=range(DECADES[0], DECADES[1] + 1)
    )


WIDE, HIGH = 800, 270  # of a plot, in pixels of its own


def _curve(drift: Line, way: str) -> dict[str, Any]:
    values = drift[way]
    step = WIDE / max(len(values) - 1, 1)
    spots = [(i * step, HIGH * (1 - height(float(v))), v) for i, v in enumerate(values) if v is not None]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in spots)
    return {"name": f"{drift['of']} − {drift['from']}", "line": line}
