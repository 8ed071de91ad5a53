"""A tape: the operations that a function called, in order, to be read backwards.

Reverse accumulation (Griewank and Walther, Evaluating Derivatives, 2nd ed., 3.2): the cotangent of a
value is the sum of what each of its uses sends back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnspec.reference.formats import Array
from nnspec.reference.rule import rule_of
from nnspec.spec.model import Op, Shape
from nnspec.spec.networks.namespace import Compute, Namespace


@dataclass(frozen=True, eq=False)
class Variable:
    """A value on a tape; two are the same only if they are one."""

    value: Any

    @property
    def shape(self) -> Shape:
        """That of the value, which may be a shape itself."""
        return tuple(getattr(self.value, "shape", self.value))


@dataclass(frozen=True, eq=False)
class Call:
    """One operation as it was called."""

    op: Op
    operands: tuple[Variable, ...]
    attrs: Mapping[str, Any]
    results: tuple[Variable, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the operands that were given."""
        return self.op.operands[: len(self.operands)]

    @property
    def smooth(self) -> tuple[Variable, ...]:
        """The results that have a cotangent."""
        named = zip(self.op.results, self.results, strict=True)
        return tuple(result for name, result in named if name in self.op.smooth)


def evaluate(op: Op, operands: Sequence[Array], attrs: Mapping[str, Any]) -> Any:
    """The result of an operation in the reference's own arithmetic, or a tuple of all results."""
    with np.errstate(all="ignore"):
        return rule_of(op).forward(*operands, **attrs)


class Tape:
    """`tape.nn` is a namespace of operations on variables; `tape.calls` what was called on it.

    `compute` gives the result of an operation on the values: the reference's unless another is given.
    """

    def __init__(self, compute: Compute = evaluate) -> None:
        self.calls: list[Call] = []
        self.nn = Namespace(self._record)
        self._compute = compute

    def _record(self, op: Op, operands: Sequence[Variable], attrs: Mapping[str, Any]) -> Any:
        y = self._compute(op, [x.value for x in operands], attrs)
        results = tuple(map(Variable, y if len(op.results) > 1 else (y,)))
        self.calls.append(Call(op, tuple(operands), attrs, results))
        return results if len(results) > 1 else results[0]

    def pull(self, sent: Mapping[Variable, Array]) -> dict[Variable, Array]:
        """The cotangent of every variable that the variables of `sent` depend on, for theirs."""
        found = dict(sent)
        for call in reversed(self.calls):
            if not any(result in found for result in call.smooth):
                continue
            parts = [found.get(result, np.zeros_like(result.value)) for result in call.smooth]
            for operand, cotangent in zip(call.operands, _vjp(call, parts), strict=True):
                if cotangent is not None:
                    found[operand] = found[operand] + cotangent if operand in found else cotangent
        return found


def _vjp(call: Call, parts: Sequence[Array]) -> tuple[Array | None, ...]:
    """What a call sends back to each of its operands."""
    vjp = rule_of(call.op).vjp
    assert vjp is not None, f"{call.op.name} has no cotangents"
    y = tuple(result.value for result in call.results)
    with np.errstate(all="ignore"):
        return vjp(
            parts[0] if len(parts) == 1 else tuple(parts),
            y if len(y) > 1 else y[0],
            *(x.value for x in call.operands),
            **call.attrs,
        )
