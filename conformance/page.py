"""The spec and the backends, as the terminal shows them."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from textwrap import wrap

from rich.console import Console
from rich.table import Table
from rich.text import Text

from nnspec.conformance import prose
from nnspec.conformance.adapters import Adapter, registered
from nnspec.conformance.export import exported
from nnspec.conformance.words import BadWord
from nnspec.spec.laws import LAWS
from nnspec.spec.model import LETTERS, Clause, Example, Op
from nnspec.spec.ops import CLAUSES, OPS

__all__ = ["exported", "show", "targets"]
PIPE = 160  # columns where nobody says how wide the page is


def show(what: str, console: Console, draw: int = 0) -> None:
    """Print an operation, a law or a clause, and some cases drawn for it."""
    width = console.width if console.is_terminal else PIPE
    for line in _lines(what, width):
        console.print(Text(line), soft_wrap=True)
    if draw:
        from nnspec.conformance.drawn import drawn

        cases = [f"  {case}" for case in drawn(what, draw)]
        console.print(Text("\n".join(["", "Cases", *cases])), soft_wrap=True)


def _lines(what: str, width: int) -> Iterator[str]:
    if what in OPS:
        yield from _operation(OPS[what], width)
    elif what in LAWS:
        yield from _columns(((c.id, c.text) for c in LAWS[what]), width)
    elif what in CLAUSES:
        yield from _clause(CLAUSES[what], width)
    else:
        raise BadWord(f"the spec has no {what!r}; {_near(what)}")


def _near(what: str) -> str:
    """Names like the one that was typed, or all names of operations."""
    near = get_close_matches(what, CLAUSES if "." in what else [*OPS, *LAWS], cutoff=0.4)
    return f"did you mean {', '.join(near)}?" if near else f"known: {', '.join([*OPS, *LAWS])}"


def _operation(op: Op, width: int) -> Iterator[str]:
    yield op.formula
    if prose.remarks(op):
        yield from ("", prose.remarks(op))
    yield from ("", prose.signature(op), op.axes, "")
    yield from _columns(((c.id, c.text) for c in op.clauses), width)
    laws = ", ".join(f"{name} ({len(LAWS[name])} clauses)" for name in ("every", *op.laws))
    yield from ("", f"These laws hold, too: {laws}.", "", "Examples")
    for example in op.examples:
        yield from _example(op, example, width)


def _clause(clause: Clause, width: int) -> Iterator[str]:
    yield from _columns([(clause.id, clause.text)], width)
    yield from ("", f"{clause.letter} is for {LETTERS[clause.letter]}.")
    yield f"Judged by: {', '.join(prose.judges(clause)) or 'the spec itself'}."
    op = OPS.get(clause.owner)
    if op:
        yield f"{op.name}: {op.formula}"
        for example in (e for e in op.examples if e.clause == clause.number):
            yield from _example(op, example, width)


def _example(op: Op, example: Example, width: int) -> Iterator[str]:
    yield from _columns([(f"{op.name}.{example.clause}", prose.call(op, example))], width)
    yield from _columns(prose.arrays(op, example), width, indent=6)
    if example.note:
        yield f"      {example.note}"


def _columns(rows: Iterable[tuple[str, str]], width: int, indent: int = 2) -> Iterator[str]:
    """Names, and beside them what is said of each."""
    rows = list(rows)
    left = indent + max(len(name) for name, _ in rows) + 2
    for name, text in rows:
        first, *more = wrap(text, max(width - left, 20))
        yield f"{' ' * indent}{name}".ljust(left) + first
        yield from (" " * left + line for line in more)


def targets(console: Console) -> None:
    """Print the registered backends, their modes and dtypes, and whether they can be used here."""
    if not console.is_terminal:
        console.width = PIPE
    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for title in ("backend", "modes", "dtypes", "operations", "here"):
        grid.add_column(title, overflow="fold")
    for adapter in registered():
        words = (" ".join(adapter.attribute(name)) for name in ("modes", "dtypes"))
        grid.add_row(*map(Text, (adapter.name, *words, _offered(adapter), _here(adapter))))
    console.print(grid)
    console.print(Text(TARGETS))


TARGETS = """
A target is NAME[:MODE][@DEVICE]; its first mode and the device cpu are understood. A device has
the framework's own name: torch@cuda:0, tensorflow@gpu:0, jax:jit@gpu. An adapter of your own is
package.module:Class, and `nnspec new-backend mylib` writes one to fill in."""


def _offered(adapter: Adapter) -> str:
    offered = [name for name in OPS if adapter.missing(name) is None]
    composed = [name for name in offered if name in adapter.attribute("composed")]
    return f"{len(offered)} of {len(OPS)}" + (f", {len(composed)} composed" if composed else "")


def _here(adapter: Adapter) -> str:
    if adapter.absent:
        return f"not installed: {', '.join(adapter.absent)}"
    return f"{adapter.attribute('framework')} {adapter.version}"
