"""An operation of the spec in words; the terminal, the documents and the skeleton speak alike."""

import inspect
import math
import re
from typing import Any

from nnspec.spec.model import Clause, Example, Op, canonical
from nnspec.spec.ops import OPS


def parameters(op: Op) -> tuple[inspect.Parameter, ...]:
    """Operands, then attributes, as the spec declares them."""
    return tuple(inspect.signature(op.shape).parameters.values())


def signature(op: Op) -> str:
    """`conv2d(x, w, b=None, *, stride=(1, 1))`: operands by position, attributes by keyword."""
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in parameters(op)]
    return f"{op.name}{inspect.Signature(bare)}"


def forms(op: Op) -> dict[str, str]:
    """Attribute -> the one form that it has: two integers."""
    return {p.name: canonical(p.annotation, ...) or "" for p in parameters(op) if p.kind is p.KEYWORD_ONLY}


def remarks(op: Op) -> str:
    """What stands between the formula and the first clause."""
    text = inspect.cleandoc(op.shape.__doc__ or "").partition("\n")[2]
    return re.split(r"^[CWFGSPK]\d+  ", text, maxsplit=1, flags=re.MULTILINE)[0].strip()


def literal(value: Any) -> str:
    """Nested lists of numbers as one would type them, long fractions cut short."""
    if isinstance(value, list | tuple):
        inner = ", ".join(map(literal, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    if not isinstance(value, float) or not math.isfinite(value):
        return str(value)
    short = f"{value:.6g}"
    return short if float(short) == value else f"{short}…"


def call(op: Op, example: Example) -> str:
    """`conv2d(x, w, stride=(1, 2))`, as the example has it."""
    operands = [name for name in op.operands if name in example.given]
    attrs = [f"{k}={v!r}" for k, v in example.given.items() if k not in operands]
    return f"{op.name}({', '.join([*operands, *attrs])})"


def arrays(op: Op, example: Example) -> list[tuple[str, str]]:
    """Every array of an example with its name: operands, y, g, and what becomes of g."""
    named = [(name, example.given[name]) for name in op.operands if name in example.given]
    several = isinstance(example.y, tuple)
    named += zip(op.results, example.y if several else [example.y], strict=several)
    if example.g is not None:
        named += [("g", example.g), *((f"cotangent of {n}", c) for n, c in example.cotangents.items())]
    return [(name, literal(value)) for name, value in named]


def judges(clause: Clause) -> tuple[str, ...]:
    """The checks that judge a clause; for a constraint, the one that breaks it on purpose."""
    from nnspec.conformance.cases import recipe_of
    from nnspec.conformance.checks import CHECKS

    if any(clause.id in recipe_of(op).faulty for op in OPS.values()):
        return ("rejection",)
    return tuple(name for name, c in CHECKS.items() if any(clause.id in c.clauses(op) for op in OPS.values()))
