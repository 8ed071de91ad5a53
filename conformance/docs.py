"""docs/clauses.txt, docs/ops/*.md and docs/support.md, written from the spec, the checks and the adapters."""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from nnspec.conformance import prose
from nnspec.conformance.cases import recipe_of
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.support import WRITTEN, adapters, realised, support, table
from nnspec.spec.laws import LAWS
from nnspec.spec.model import LETTERS, Axes, Clause, Op
from nnspec.spec.ops import OPS

INDEX = f"""\
{WRITTEN}
# Operations

Every operation has one page: its formula, its signature, its clauses, examples worked by hand, and
how each framework computes it. The laws that all share are below. All clauses in one list:
[clauses.txt](../clauses.txt). Who offers what: [support.md](../support.md).
"""

CONSTRAINT = """\
The spec refuses arguments that break these. A backend is given such arguments by the check
`rejection` alone, which records whether it refuses them, too (`every.K1`).
"""

CONVENTION = """\
The other clauses leave a choice here, and this is the custom of the field. A backend that chooses
otherwise has the verdict `departs`, which is listed and explained, and fails with `--strict` only.
"""


def pages() -> dict[str, str]:
    """File, relative to docs/ -> its text."""
    found = {"clauses.txt": clauses(), "support.md": support(), "ops/README.md": index()}
    return found | {f"ops/{op.name}.md": page(op) for op in OPS.values()}


def clauses() -> str:
    """Every clause on a line of its own: a change of the spec is a change of these lines."""
    groups = (*LAWS.values(), *(op.clauses for op in OPS.values()))
    return "\n".join("".join(f"{c.id}  {c.text}\n" for c in group) for group in groups)


def index() -> str:
    """The list of operations, and the laws that they share."""
    rows = [(f"[{op.name}]({op.name}.md)", f"`{op.formula.replace('`', '')}`") for op in OPS.values()]
    parts = [INDEX, table(("operation", "formula"), rows)]
    for name, law in LAWS.items():
        parts += [f"## The law `{name}`\n", *_clauses(law, None)]
    return "\n".join(parts)


def page(op: Op) -> str:
    """The page of one operation."""
    parts = [f"{WRITTEN}\n# {op.name}\n", f"```text\n{op.formula}\n```\n"]
    parts += [f"{prose.remarks(op)}\n"] if prose.remarks(op) else []
    # GitHub leaves a math fence as it stands, unlike $$, and refuses \operatorname
    parts += [f"```math\n{line}\n```\n".replace(r"\operatorname", r"\mathrm") for line in op.math]
    parts += ["`g` is the cotangent of the result; δ is what becomes of it for an operand.\n"]
    parts += ["## Signature\n", *_signature(op), "## Clauses\n", *_clauses(op.clauses, op), _laws(op)]
    parts += ["## Examples\n", *_examples(op), "## In the frameworks\n"]
    parts += [line for adapter in adapters() for line in realised(adapter, op)]
    return "\n".join([*parts, "## In nnspec\n", _links(op)])


def _signature(op: Op) -> Iterator[str]:
    yield f"```text\n{prose.signature(op)}\n{op.axes}\n```\n"
    forms = prose.forms(op)
    if forms:
        rows = [(f"`{name}`", form, f"`{op.defaults[name]!r}`") for name, form in forms.items()]
        yield table(("attribute", "form", "default"), rows)
    optional = [axes.name for axes in Axes.read(op.axes) if axes.optional]
    if optional:
        yield f"May be absent: {', '.join(f'`{name}`' for name in optional)}.\n"


def _clauses(clauses: Iterable[Clause], op: Op | None) -> Iterator[str]:
    for letter, group in groupby(clauses, lambda clause: clause.letter):
        yield f"### {letter}: {LETTERS[letter]}\n"
        if letter == "K" or (letter == "C" and op):
            yield CONVENTION if letter == "K" else CONSTRAINT
        rows = [(f"`{c.id}`", c.text, ", ".join(_judges(c, op))) for c in group]
        yield table(("clause", "", "judged by"), rows)


def _judges(clause: Clause, op: Op | None) -> tuple[str, ...]:
    checks = prose.judges(clause)
    if clause.letter in "CW" and checks in ((), ("rejection",)):
        tried = checks if op is None or clause.id in recipe_of(op).faulty else ()
        return ("the spec", *tried)
    return checks if op is None else tuple(n for n in checks if clause.id in CHECKS[n].clauses(op))


def _laws(op: Op) -> str:
    names = (f"[{name}](README.md#the-law-{name})" for name in ("every", *op.laws))
    return f"These laws hold, too: {', '.join(names)}.\n"


def _examples(op: Op) -> Iterator[str]:
    for number, example in enumerate(op.examples, 1):
        yield f"{number}. `{prose.call(op, example)}`, for `{op.name}.{example.clause}`\n"
        rows = table(("", ""), [(name, f"`{value}`") for name, value in prose.arrays(op, example)])
        yield "".join(f"   {line}\n" for line in rows.splitlines())
        if example.note:
            yield f"   {example.note}\n"


def _links(op: Op) -> str:
    rooms = {"the law": "spec/ops", "the arithmetic": "reference/ops", "the cases": "conformance/cases"}
    links = [f"[{what}](../../{room}/{op.home}.py)" for what, room in rooms.items()]
    return f"{' · '.join(links)} · [all operations](README.md)\n"


def main(folder: Path) -> None:
    """Write every page; remove those of operations that are gone."""
    written = pages()
    for old in (folder / "ops").glob("*.md"):
        if f"ops/{old.name}" not in written:
            old.unlink()
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(*sys.argv[1:] or ["docs"]))
