"""A case: everything that determines one call, in one line of JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from nnspec.conformance.fills import fill, generator
from nnspec.conformance.layouts import LAYOUTS
from nnspec.conformance.record import encode
from nnspec.reference.formats import DTYPES, FORMATS, Array, Format
from nnspec.spec.model import Op, Shape
from nnspec.spec.ops import OPS


@dataclass(frozen=True)
class Tensor:
    """How to make one array: values of a kind from a seed, a few replaced, laid out in memory."""

    shape: Shape
    fill: str = "ones"
    seed: int = 0
    layout: str = "contiguous"
    plants: tuple[tuple[int, float], ...] = ()
    values: Any = None  # nested lists, when the fill is "literal", or "labels" for integers

    def build(self, name: str, dtype: str) -> Array:
        """The array; labels are int64, everything else has the dtype of the case."""
        if self.values is not None:
            x = np.asarray(self.values, float).reshape(self.shape)
        else:
            x = fill(self.fill, generator(self.seed, name), self.shape, FORMATS[dtype])
        x = np.array(x)
        for index, value in self.plants:
            x.flat[index % max(x.size, 1)] = value
        integers = self.fill.startswith("labels")
        with np.errstate(over="ignore"):
            return LAYOUTS[self.layout](x.astype(np.int64 if integers else DTYPES[dtype]))

    def __str__(self) -> str:
        text = f"[{' '.join(map(str, self.shape))}] "
        text += f"{self.values}" if self.values is not None else f"{self.fill}#{self.seed}"
        text += "" if self.layout == "contiguous" else f" {self.layout}"
        return text + "".join(f" [{i}]={v}" for i, v in self.plants)


@dataclass(frozen=True)
class Case:
    """One call of one operation: operands, attributes, and a cotangent of the result.

    `aim` is what the case was made for, where it was made for one thing: a clause, an example.
    """

    op: str
    dtype: str
    operands: Mapping[str, Tensor]
    attrs: Mapping[str, Any] = field(default_factory=dict)
    cotangent: Tensor | None = None
    aim: str = ""

    @property
    def spec(self) -> Op:
        return OPS[self.op]

    @property
    def format(self) -> Format:
        return FORMATS[self.dtype]

    @property
    def shapes(self) -> dict[str, Shape]:
        return {name: t.shape for name, t in self.operands.items()}

    @property
    def signature(self) -> str:
        """What a target that compiles each shape anew has to compile for."""
        return f"{self.shapes} {self.attrs}"

    @cached_property
    def arrays(self) -> dict[str, Array]:
        return {name: t.build(name, self.dtype) for name, t in self.operands.items()}

    @property
    def sent(self) -> Tensor:
        """The cotangent; random numbers if the case names none."""
        return self.cotangent or Tensor(self.spec.cotangent(self.shapes, self.attrs), "normal")

    @cached_property
    def g(self) -> Array:
        return self.sent.build("g", self.dtype)

    @property
    def parts(self) -> tuple[Array, ...]:
        """The cotangent of each result that has one: g itself, or its parts where there are several."""
        names = self.spec.smooth
        if len(names) == 1:
            return (self.g,)
        every = self.spec.result_shapes(self.shapes, self.attrs)
        ends = np.cumsum([prod(every[name]) for name in names])
        return tuple(g.reshape(every[n]) for n, g in zip(names, np.split(self.g, ends[:-1]), strict=True))

    @cached_property
    def floating(self) -> tuple[str, ...]:
        """Operands that have a cotangent."""
        if not self.spec.smooth:
            return ()
        constant = self.spec.constant
        return tuple(n for n, x in self.arrays.items() if x.dtype.kind != "i" and n not in constant)

    def with_operands(self, **changed: Tensor) -> "Case":
        return replace(self, operands={**self.operands, **changed}, cotangent=None)

    def to_json(self) -> dict[str, Any]:
        def tensor(t: Tensor) -> dict[str, Any]:
            full = {"shape": t.shape, "fill": t.fill, "seed": t.seed, "layout": t.layout}
            full |= {"plants": t.plants} if t.plants else {}
            return encode(full | ({"values": t.values} if t.values is not None else {}))

        line = {"op": self.op, "dtype": self.dtype, "attrs": encode(dict(self.attrs))}
        line["operands"] = {name: tensor(t) for name, t in self.operands.items()}
        line |= {"cotangent": tensor(self.cotangent)} if self.cotangent else {}
        return line | ({"aim": self.aim} if self.aim else {})

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> "Case":
        def tensor(t: Mapping[str, Any]) -> Tensor:
            fields = {**t, "shape": tuple(t["shape"])}
            fields["plants"] = tuple((int(i), float(v)) for i, v in t.get("plants", ()))
            fields["values"] = floats(t["values"]) if "values" in t else None
            return Tensor(**fields)

        operands = {name: tensor(t) for name, t in line["operands"].items()}
        g = tensor(line["cotangent"]) if line.get("cotangent") else None
        return cls(line["op"], line["dtype"], operands, tuples(line.get("attrs", {})), g, line.get("aim", ""))

    def __str__(self) -> str:
        attrs = [f"{k}={v}" for k, v in self.attrs.items() if v != self.spec.defaults.get(k)]
        parts = [f"{name}{t}" for name, t in self.operands.items()] + attrs
        return f"{self.op}({', '.join(parts)}) in {self.dtype}"


def tuples(value: Any) -> Any:
    """JSON's lists as the spec's tuples, its words for NaN and infinity as floats."""
    if isinstance(value, Mapping):
        return {k: tuples(v) for k, v in value.items()}
    if isinstance(value, list):
        return tuple(map(tuples, value))
    return float(value) if value in ("nan", "inf", "-inf") else value


def floats(value: Any) -> Any:
    """JSON's numbers, and its words for NaN and infinity, as floats."""
    return [floats(v) for v in value] if isinstance(value, list) else float(value)
