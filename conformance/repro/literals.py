"""Arrays as lines of Python that make them again, bit for bit."""

import ast
import inspect
import re
from dataclasses import replace
from pprint import pformat
from typing import Any

import numpy as np

from nnspec.conformance import fills, layouts
from nnspec.conformance.case import Tensor
from nnspec.conformance.repro.excerpt import Excerpt
from nnspec.conformance.words import BadWord
from nnspec.reference.formats import FORMATS, Array, Format

LONG = 2000  # elements; what is larger is made by its generator


def literal(x: Array) -> str:
    """An expression for x; one number in all places is written once."""
    kind = _kind(x)
    if x.size == 0:
        return f"np.zeros({x.shape}{kind})"
    if x.size > 1 and _constant(x):
        return f"np.full({x.shape}, {_number(x.flat[0])}{kind})"
    return f"np.array({pformat(_nested(x), width=96, compact=True)}{kind})"


def _constant(x: Array) -> bool:
    return x.tobytes() == np.full_like(x, x.flat[0], order="C").tobytes()


def _kind(x: Array) -> str:
    name = x.dtype.name
    return {"float64": "", "bfloat16": ", ml_dtypes.bfloat16"}.get(name, f', "{name}"')


def _nested(x: Array) -> Any:
    return [_nested(part) for part in x] if x.ndim else _number(x[()])


def _number(x: Any) -> float | int:
    """The shortest number that becomes x again."""
    if x.dtype.kind == "i":
        return int(x)
    short = float(str(x))
    return short if x.dtype.type(short) == x else float(x)


def operand(name: str, tensor: Tensor, dtype: str, excerpt: Excerpt) -> list[str]:
    """The lines that make an operand, values first, then their place in memory."""
    x = replace(tensor, layout="contiguous").build(name, dtype)
    if x.size > LONG and tensor.fill != "literal" and not _constant(x):
        lines = _generated(name, tensor, x, dtype, excerpt)
    else:
        lines = [f"{name} = {literal(x)}"]
    if tensor.layout != "contiguous":
        lines.append(f"{name} = {excerpt.function(layouts.LAYOUTS[tensor.layout])}({name})")
    return lines


def _generated(name: str, tensor: Tensor, x: Array, dtype: str, excerpt: Excerpt) -> list[str]:
    key = fills.generator(tensor.seed, name).bit_generator.state["state"]["key"][0]
    lines = [f"rng = np.random.Generator(np.random.Philox(key={key}))"]
    ends = re.fullmatch(r"labels\((\d+),(\d+)\)", tensor.fill)
    if ends:
        return [*lines, f"{name} = rng.integers({ends[1]}, {ends[2]}, {tensor.shape})"]
    lines += [f"{name} = {_fill(tensor.fill, excerpt, FORMATS[dtype])}(rng, {tensor.shape}, format)"]
    if dtype == "bfloat16":  # in one rounding
        lines += [f"m, e = np.frexp({name})", f"{name} = np.ldexp(np.rint(256 * m), e - 8)"]
    lines += [f"{name}.flat[{i % x.size}] = {v}" for i, v in tensor.plants]
    return [*lines, f"{name} = {name}.astype({_kind(x)[2:] or 'float'})"]


def _fill(kind: str, excerpt: Excerpt, format: Format) -> str:
    """The name of the function that fills, taken into the excerpt, and the format that it asks about."""
    made = fills.FILLS[kind]
    if made.__name__ == "<lambda>":
        excerpt.written(kind, f"def {kind}(rng, shape, f):\n    return {_expression(kind)}", vars(fills))
    else:
        kind = excerpt.function(made)
    facts = ("digits", "least", "greatest", "grain", "tiny", "largest")
    lines = [f"    {fact} = {getattr(format, fact)!r}" for fact in facts]
    excerpt.written("format", "\n".join(["class format:", *lines]), {})
    return kind


def _expression(kind: str) -> str:
    source = inspect.getsource(fills)
    for table in (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Dict)):
        for key, row in zip(table.keys, table.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == kind and isinstance(row, ast.Lambda):
                return ast.get_source_segment(source, row.body) or ""
    raise BadWord(f"{kind} is not a row of the table of fills")
