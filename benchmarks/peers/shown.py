"""The comparison as a table, a picture and a page; all of them made of the same figures."""

from typing import Any

from benchmarks.peers.matrix import KINDS
from markupsafe import escape
from rich.console import Console
from rich.table import Table

Line = dict[str, Any]
COLUMNS = ("operations", "gradients", "all", *KINDS)  # what is covered, and the faults caught
COLOURS = ("#0072b2", "#0072b2", "#009e73", *("#d55e00",) * len(KINDS))
WIDE, HIGH, LEFT, TOP, GAP = 118, 34, 210, 74, 16  # of a cell, in pixels
STYLE = """
svg { background: #fff; color: #1f2227; font: 13px sans-serif }
@media (prefers-color-scheme: dark) { svg { background: #14161a; color: #e4e4e0 } }
text { fill: currentColor } .t { font-size: 15px; font-weight: 600 } .b { fill: #8883 }
.n { font-weight: 600 }
"""


def shares(suite: Line, figures: Line) -> list[float | None]:
    """What each column says of a suite, from 0 to 1; None where no fault of a kind was put in."""
    put, caught = suite["put"], suite["caught"]
    parts = [
        (len(suite["operations"]), figures["operations"]),
        (len(suite["gradients"]), figures["gradients"]),
        (sum(caught.values()), sum(put.values())),
        *((caught[kind], put[kind]) for kind in KINDS),
    ]
    return [part / whole if whole else None for part, whole in parts]


def cells(suite: Line, figures: Line) -> list[str]:
    """One row of the table and of the page."""
    if suite.get("missing"):
        return [suite["name"], suite["missing"], *[""] * 6]
    caught, covered = (sum(suite[what].values()) for what in ("caught", "covered"))
    return [
        f"{suite['name']} {suite['version']}",
        f"{len(suite['operations'])}/{figures['operations']}",
        f"{len(suite['gradients'])}/{figures['gradients']}",
        f"{suite['comparisons']:,}",
        f"{suite['rate']:,.0f}",
        f"{caught}/{sum(suite['put'].values())}",
        f"{caught}/{covered}",
        percent(caught / max(1, sum(suite["put"].values()))),
    ]


HEAD = (
    "suite", "operations", "gradients", "arrays compared", "per second",
    "faults caught", "of its operations", "share",
)  # fmt: skip


def percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def table(figures: Line, console: Console) -> None:
    made = Table(title="the same faults, each suite with its own inputs and its own judgement", box=None)
    for column in HEAD:
        made.add_column(column, justify="left" if column == "suite" else "right")
    for suite in figures["suites"]:
        made.add_row(*cells(suite, figures))
    console.print(made)
    kinds = Table(title="faults caught, by what they make wrong", box=None)
    for column in ("suite", *KINDS):
        kinds.add_column(column, justify="left" if column == "suite" else "right")
    for suite in present(figures):
        kinds.add_row(suite["name"], *(f"{suite['caught'][k]}/{suite['put'][k]}" for k in KINDS))
    console.print(kinds)
    for note in notes(figures):
        console.print(note, style="dim")


def present(figures: Line) -> list[Line]:
    return [suite for suite in figures["suites"] if not suite.get("missing")]


def notes(figures: Line) -> list[str]:
    """What the figures are, and what they are not."""
    drawn = figures["sample"]
    some = (
        "every fault of `nnspec audit` in every operation"
        if drawn["pairs"] == drawn["visible"]
        else f"{drawn['pairs']:,} of {drawn['visible']:,} pairs of fault and operation, each operation its "
        "share, drawn with seed 0"
    )
    elsewhere = ", ".join(f"{s['name']} {s['elsewhere']}" for s in present(figures)[1:])
    limit = figures["limit"]
    failing = sum(len(s["failing"]) for s in present(figures))
    return [
        "The others have aims of their own: ONNX fixes what operators mean, OpInfo and check_grads guard one "
        "framework's gradients, Keras' tests hold three backends together. None set out to find these "
        "faults, which were written with the checks of nnspec that catch them. So nnspec's own share is no "
        "measure of what it would find elsewhere, and those of the others say what they would notice here, "
        "not how good they are at their own work.",
        f"Every suite judges {figures['target']} through nnspec's adapter, right and with a fault put in. "
        "Inputs, expected values and tolerances are the suite's own; a fault counts as caught when a test "
        "that passes without it fails. For nnspec it counts only if the clause that it breaks is named, by "
        f"the profile ci ({drawn['late']} more are caught by the profile deep).",
        f"Faults: {some}{doubt(drawn)}; {drawn['absent']} could not be put in. Left out are "
        f"{drawn['all'] - drawn['visible']} that only nnspec's interface shows (names of parameters, "
        "operands written into, refusals).",
        "Operations and gradients are those for which a test asked the implementation, and passed; a "
        "gradient is one operand of one operation.",
        f"Per second: arrays compared, in the {len(figures['common'])} operations that all suites have "
        f"({', '.join(figures['common'])}), median of {figures['rounds']} interleaved rounds in one process, "
        "one thread. OpInfo and Keras run as their own users run them, without the adapter. nnspec runs "
        "its profile smoke in float32; its cases are drawn and its bounds worked out within that time, while "
        "ONNX's and OpInfo's inputs lie ready. One comparison of gradcheck is a Jacobian, one of Keras an "
        "assertAllClose.",
        f"Not counted, of the tests named after nnspec's operations: those of calls that it has not "
        f"({elsewhere}), and {failing} that fail in the adapter without a fault. "
        f"Of one test's samples {f'at most {limit}' if limit else 'all'} are taken.",
        "JAX ships check_grads without its tests: shapes, eps and tolerances were written after "
        "tests/lax_autodiff_test.py and tests/nn_test.py, first order and reverse mode only. OpInfo: "
        "sample_inputs, reference and gradcheck in float64; no second order, forward mode, vmap or other "
        "dtypes. Keras: nn_test, numpy_test and math_test on its torch backend; not its layers, losses and "
        "optimizers. array-api-tests is not among them: it is not on the package index.",
    ]


def doubt(drawn: Line) -> str:
    """Twice the standard error of a share of one half, of which no other share has a larger."""
    left = 1 - drawn["pairs"] / drawn["visible"]
    points = 100 * (left / drawn["pairs"]) ** 0.5
    return f" (a share of all of them is uncertain by up to ±{points:.0f} points)" if left else ""


def page(figures: Line) -> str:
    """The table in Markdown, with the picture and all notes."""
    rule = ["---", *["--:"] * (len(HEAD) - 1)]
    lines = [
        "# Other suites on the same faults",
        "",
        "![What each suite covers, and which faults it catches](peers.svg)",
        "",
    ]
    lines += [
        f"| {' | '.join(row)} |" for row in (HEAD, rule, *(cells(s, figures) for s in figures["suites"]))
    ]
    lines += ["", "Faults caught, by what they make wrong:", ""]
    lines += [f"| suite | {' | '.join(KINDS)} |", f"| --- |{' --: |' * len(KINDS)}"]
    for suite in present(figures):
        counts = " | ".join(f"{suite['caught'][k]}/{suite['put'][k]}" for k in KINDS)
        lines.append(f"| {suite['name']} | {counts} |")
    lines += ["", *(f"- {note}" for note in notes(figures))]
    lines += ["", f"Made by `make peers` on {figures['machine']}; the figures are in `peers.json`.", ""]
    return "\n".join(lines)


def picture(figures: Line) -> str:
    """A row for each suite, a bar for each column."""
    suites = present(figures)
    width, height = LEFT + len(COLUMNS) * (WIDE + GAP) + 10, TOP + len(suites) * (HIGH + 12) + 36
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>What suites cover and catch</title><style>{STYLE}</style>",
        f'<text class="t" x="{LEFT}" y="24">covered</text>',
        f'<text class="t" x="{_x(2)}" y="24">faults caught</text>',
    ]
    for k, column in enumerate(COLUMNS):
        parts.append(f'<text x="{_x(k)}" y="{TOP - 14}">{column}</text>')
    for row, suite in enumerate(suites):
        y = TOP + row * (HIGH + 12)
        own = ' class="n"' if row == 0 else ""
        parts.append(
            f'<text{own} x="{LEFT - 14}" y="{y + 22}" text-anchor="end">{escape(suite["name"])}</text>'
        )
        for k, share in enumerate(shares(suite, figures)):
            for style, wide in (
                ('class="b"', WIDE),
                (f'fill="{COLOURS[k]}bb"', round(WIDE * (share or 0), 1)),
            ):
                parts.append(f'<rect {style} x="{_x(k)}" y="{y}" width="{wide}" height="{HIGH}"/>')
            parts.append(f'<text x="{_x(k) + 6}" y="{y + 22}">{percent(share)}</text>')
    drawn = figures["sample"]
    sizes = f"{figures['operations']} operations, {figures['gradients']} gradients"
    foot = f"{sizes}, {drawn['pairs'] - drawn['absent']} faults put into {figures['target']}"
    parts.append(f'<text x="{LEFT}" y="{height - 12}">{escape(foot)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _x(column: int) -> int:
    return LEFT + column * (WIDE + GAP)
