"""The operations of the spec as one object with a method for each: what a network is written against."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nnspec.spec.model import Op
from nnspec.spec.ops import OPS

Compute = Callable[[Op, Sequence[Any], Mapping[str, Any]], Any]


class Namespace:
    """`nn.conv2d(x, w, b, stride=(2, 2))`: operands in the order of the spec, attributes by name.

    Attributes that are left out get the spec's defaults; a trailing optional operand may be left out,
    or be None. `compute` receives the operation, the operands given, and all attributes; it returns
    the result, or a tuple where the operation has several.
    """

    def __init__(self, compute: Compute) -> None:
        self._compute = compute

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in OPS:
            raise AttributeError(f"the spec has no operation {name}")
        op = OPS[name]

        def call(*operands: Any, **attrs: Any) -> Any:
            given = [x for x in operands if x is not None]
            return self._compute(op, given, op.fill_in(attrs))

        return call


def _shape(op: Op, shapes: Sequence[Any], attrs: Mapping[str, Any]) -> Any:
    found = op.result_shapes(dict(zip(op.operands, shapes, strict=False)), attrs)
    return next(iter(found.values())) if len(found) == 1 else tuple(found.values())


SHAPES = Namespace(_shape)
"""Computes with shapes alone: a network called with it is checked against every C clause."""
