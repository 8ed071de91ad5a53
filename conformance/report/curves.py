"""Curves over the steps of a training, on logarithmic scales: an SVG that stands alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from markupsafe import escape

WIDE, HIGH, LEFT, TOP, GAP = 800, 240, 70, 50, 80  # of a panel, in pixels; the gap holds its title
POINTS = 400  # at most, of one curve
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
STYLE = """
svg { background: #fff; color: #1f2227; font: 13px sans-serif }
@media (prefers-color-scheme: dark) { svg { background: #14161a; color: #e4e4e0 } }
text { fill: currentColor } .t { font-size: 16px; font-weight: 600 } .g { stroke: #8884 }
polyline { fill: none; stroke-width: 1.5; stroke-linejoin: round } .r { stroke: #9999; stroke-width: 6 }
"""

Curve = Mapping[int, float]


def curves(title: str, panels: Mapping[str, Mapping[str, Curve]], epoch: int) -> str:
    """One panel above the other; the curves of `reference`, if it is there, lie beneath all others."""
    names = list(dict.fromkeys(name for panel in panels.values() for name in panel))
    colours = dict(zip((n for n in names if not _beneath(n)), COLOURS * len(names), strict=False))
    below = TOP + len(panels) * (HIGH + GAP) + 20  # where the legend begins
    height = below + 22 * len(names)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDE + 30} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<text x="12" y="26">{escape(title)}</text>',
    ]
    for i, (what, panel) in enumerate(panels.items()):
        parts += _panel(what, panel, colours, epoch, TOP + i * (HIGH + GAP) + 40)
    for i, name in enumerate(names):
        y = below + 22 * i
        parts.append(f'<polyline {_ink(name, colours)} points="{LEFT},{y} {LEFT + 40},{y}"/>')
        parts.append(f'<text x="{LEFT + 50}" y="{y + 4}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _beneath(name: str) -> bool:
    return name.startswith("reference")


def _ink(name: str, colours: Mapping[str, str]) -> str:
    return 'class="r"' if _beneath(name) else f'stroke="{colours[name]}"'


def _panel(
    what: str, panel: Mapping[str, Curve], colours: Mapping[str, str], epoch: int, top: int
) -> list[str]:
    thin = {name: thinned(curve) for name, curve in panel.items()}
    values = [value for curve in thin.values() for value in curve.values() if 0 < value < math.inf]
    low, high = (
        math.floor(math.log10(min(values, default=1.0))),
        math.ceil(math.log10(max(values, default=1.0))),
    )
    high = max(high, low + 1)
    last = max((step for curve in panel.values() for step in curve), default=0) + 1

    def x(step: float) -> float:
        return LEFT + WIDE * step / last

    def y(value: float) -> float:
        return top + HIGH * (high - max(math.log10(value), low)) / (high - low) if value > 0 else top + HIGH

    parts = [f'<text class="t" x="{LEFT}" y="{top - 12}">{escape(what)}</text>']
    for decade in range(low, high + 1):
        at = y(10.0**decade)
        parts.append(f'<line class="g" x1="{LEFT}" x2="{LEFT + WIDE}" y1="{at:.1f}" y2="{at:.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">1e{decade}</text>')
    for mark in ticks(last / epoch):
        label = f'<text x="{x(mark * epoch):.1f}" y="{top + HIGH + 20}" text-anchor="middle">{mark}</text>'
        parts.append(label)
    parts.append(f'<text x="{LEFT + WIDE}" y="{top - 12}" text-anchor="end">epochs →</text>')
    for name in sorted(thin, key=lambda name: not _beneath(name)):
        line = " ".join(f"{x(s):.1f},{y(v):.1f}" for s, v in thin[name].items() if v < math.inf)
        parts.append(f'<polyline {_ink(name, colours)} points="{line}"/>')
    return parts


def thinned(curve: Curve) -> dict[float, float]:
    """At most `POINTS` points, each the mean of its neighbours."""
    steps: Sequence[int] = list(curve)
    size = max(1, math.ceil(len(steps) / POINTS))
    groups = [steps[i : i + size] for i in range(0, len(steps), size)]
    return {sum(g) / len(g): sum(curve[s] for s in g) / len(g) for g in groups}


def ticks(epochs: float) -> list[int]:
    """Round numbers of epochs, ten or so."""
    step = max(1, round(epochs / 10))
    return list(range(0, math.floor(epochs) + 1, step))
