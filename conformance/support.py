"""What the adapters offer, in Markdown: docs/support.md, and their part of each operation's page."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from nnspec.backends.base import Divergence, Refusal
from nnspec.conformance.adapters import Adapter
from nnspec.spec.model import Op
from nnspec.spec.ops import OPS

BACKENDS = Path(__file__).resolve().parents[1] / "backends"
WRITTEN = "<!-- Written by `make docs`: change the spec or an adapter, not this file. -->"

HEAD = f"""\
{WRITTEN}
# Support

What the adapters declare. Whether it is true is what a run finds out: see its report.

*native*: the framework's own function, with nothing but layout and arguments translated.
*composed*: the framework has no such function, and something stands in for it.
"""


def adapters() -> list[Adapter]:
    """Our own, whatever else is registered here."""
    return [Adapter(path.parent.name, path, "BACKEND") for path in sorted(BACKENDS.glob("*/__init__.py"))]


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of Markdown; its cells may hold bars."""
    head = tuple(head)
    lines = (head, ["---"] * len(head), *rows)
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def support() -> str:
    """Operation by backend; modes and dtypes; what is composed, refused or known to be broken."""
    ours = adapters()
    head = ("operation", *(adapter.attribute("framework") for adapter in ours))
    offers = [(f"[{name}](ops/{name}.md)", *(_offer(a, name) for a in ours)) for name in OPS]
    words = ("modes", "compiles", "dtypes")
    modes = [(f"`{a.name}`", *(", ".join(a.attribute(word)) or "none" for word in words)) for a in ours]
    titles = ("backend", "modes", "compiled for each shape", "dtypes")
    parts = [HEAD, table(head, offers), "## Modes and dtypes\n", table(titles, modes)]
    for adapter in ours:
        notes = [f"- `{name}`: {note}\n" for name in OPS for note in _notes(adapter, name)]
        parts += [f"## {adapter.attribute('framework')}\n", "".join(notes) or "Nothing to add.\n"]
    return "\n".join(parts)


def _offer(adapter: Adapter, name: str) -> str:
    if adapter.missing(name):
        return "unsupported"
    return "composed" if name in adapter.attribute("composed") else "native"


def _notes(adapter: Adapter, name: str) -> Iterator[str]:
    missing = adapter.missing(name)
    if missing:
        yield f"unsupported: {missing}."
    elif name in adapter.attribute("composed"):
        yield f"composed: {adapter.attribute('composed')[name]}."
    yield from map(_refusal, adapter.refusals(name))
    yield from map(_divergence, adapter.divergences(name))


def realised(adapter: Adapter, op: Op) -> Iterator[str]:
    """How an adapter computes an operation: its source, and what to know of it."""
    yield f"### {adapter.attribute('framework')}\n"
    if not adapter.missing(op.name):
        file = adapter.home(op.name).relative_to(BACKENDS.parent).as_posix()
        yield f"From [{file}](../../{file}):\n"
        yield f"```python\n{adapter.code(op.name)}\n```\n"
    notes = "".join(f"- {note[:1].upper()}{note[1:]}\n" for note in _notes(adapter, op.name))
    yield from [notes] if notes else []


def _refusal(refusal: Refusal) -> str:
    named = f"the gradient for `{refusal.gradient}`" if refusal.gradient else "a call"
    what = "the gradient" if refusal.gradient is True else named
    return f"may refuse {what}{_where(refusal.modes)}: {refusal.why.rstrip('.')}."


def _divergence(divergence: Divergence) -> str:
    clauses = ", ".join(f"`{clause}`" for clause in divergence.clauses)
    where = _where((*divergence.modes, *divergence.dtypes))
    versions = f", versions {divergence.versions}" if divergence.versions else ""
    link = f" ([upstream]({divergence.link}))" if divergence.link else ""
    return f"known to break {clauses}{where}{versions}: {divergence.why.rstrip('.')}{link}."


def _where(words: Iterable[str]) -> str:
    listed = ", ".join(words)
    return f" ({listed})" if listed else ""
