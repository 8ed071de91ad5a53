"""The spec as JSON, for people who do not write Python."""

from typing import Any

from nnspec import __version__
from nnspec.conformance import prose
from nnspec.conformance.record import encode
from nnspec.spec.laws import LAWS
from nnspec.spec.model import LETTERS, Axes, Clause, Example, Op
from nnspec.spec.ops import OPS


def exported() -> dict[str, Any]:
    """Everything that the spec says. NaN and ±∞ are the strings nan, inf and -inf."""
    return {
        "nnspec": __version__,
        "letters": LETTERS,
        "laws": {name: [_clause(c) for c in law] for name, law in LAWS.items()},
        "operations": [_operation(op) for op in OPS.values()],
    }


def _operation(op: Op) -> dict[str, Any]:
    before, _, after = op.axes.partition("->")
    return {
        "name": op.name,
        "since": op.since,
        "formula": op.formula,
        "math": list(op.math),
        "remarks": prose.remarks(op),
        "signature": prose.signature(op),
        "operands": [_operand(op, axes) for axes in Axes.read(before)],
        "results": [
            {"name": axes.name, "axes": list(axes.names), "cotangent": not axes.constant}
            for axes in Axes.read(after)
        ],
        "attributes": [
            {"name": name, "form": form, "default": encode(op.defaults[name])}
            for name, form in prose.forms(op).items()
        ],
        "laws": ["every", *op.laws],
        "clauses": [_clause(c) for c in op.clauses],
        "examples": [_example(op, e) for e in op.examples],
    }


def _operand(op: Op, axes: Axes) -> dict[str, Any]:
    batch = axes.name in op.batch
    return {
        "name": axes.name,
        "axes": list(axes.names),
        "optional": axes.optional,
        "cotangent": not axes.constant,
        "batch": batch,
    }


def _clause(clause: Clause) -> dict[str, str]:
    return {"id": clause.id, "text": clause.text}


def _example(op: Op, example: Example) -> dict[str, Any]:
    clause, given = f"{op.name}.{example.clause}", dict(example.given)
    worked = {"clause": clause, "given": encode(given), "y": encode(example.y)}
    if example.g is not None:
        worked |= {"g": encode(example.g), "cotangents": encode(dict(example.cotangents))}
    return worked | {"note": example.note}
