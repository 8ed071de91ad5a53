"""A program: a function over the operations, with the arrays that it is given."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nnspec.reference.formats import DTYPES, Array
from nnspec.reference.tape import Call, Tape, Variable
from nnspec.spec.model import Op
from nnspec.spec.networks.model import Network
from nnspec.spec.networks.namespace import SHAPES


@dataclass(frozen=True)
class Program:
    """run(nn, given) -> results by name, a smooth function of the arrays of `given`.

    head  the result that is differentiated, a scalar
    """

    run: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]]
    given: Mapping[str, Array]
    head: str = "loss"

    @classmethod
    def of(cls, network: Network, given: Mapping[str, Array], *, training: bool = True) -> "Program":
        """The network up to its loss; `given` are the arrays of its tables, the input x, the target t."""

        def run(nn: Any, arrays: Mapping[str, Any]) -> Mapping[str, Any]:
            results = network.forward(nn, arrays, arrays["x"], training)
            return {**results, "loss": network.loss(nn, results, arrays["t"])}

        return cls(run, given)

    def stored(self, dtype: str) -> dict[str, Array]:
        """What is given, integers as they are, all else rounded to a dtype."""
        return {
            name: x if x.dtype.kind in "iu" else np.asarray(x).astype(DTYPES[dtype])
            for name, x in self.given.items()
        }

    @cached_property
    def graph(self) -> "Graph":
        return Graph(self)


class Graph:
    """The calls of a program, found with shapes alone: who uses what, and what has a cotangent.

    calls   in order; the value of each variable is a shape
    leaves  the variables that are given, by name
    places  a name for each call: the layer whose parameters it uses or follows, and the operation
    """

    def __init__(self, program: Program) -> None:
        tape = Tape(_shape)
        self.leaves = {name: Variable(x.shape) for name, x in program.given.items()}
        results = program.run(tape.nn, self.leaves)
        self.calls: list[Call] = tape.calls
        self.results = dict(results)
        self.uses = Counter(x for call in tape.calls for x in call.operands)
        integers = {self.leaves[name] for name, x in program.given.items() if x.dtype.kind in "iu"}
        self._smooth = {r for call in tape.calls for r in call.smooth} | {
            x for x in self.leaves.values() if x not in integers
        }
        self.places = self._named()

    def floating(self, call: Call) -> list[int]:
        """The operands, by index, that the call sends a cotangent to."""
        if not call.op.smooth:
            return []
        pairs = enumerate(zip(call.names, call.operands, strict=True))
        return [j for j, (name, x) in pairs if name not in call.op.constant and x in self._smooth]

    @cached_property
    def learned(self) -> list[str]:
        """The leaves that have a cotangent."""
        reached = {call.operands[j] for call in self.calls for j in self.floating(call)}
        return [name for name, x in self.leaves.items() if x in reached]

    def _named(self) -> list[str]:
        layers = {x: name.rpartition(".")[0] for name, x in self.leaves.items()}
        found: list[str] = []
        layer = "input"
        for call in self.calls:
            layer = next((layers[x] for x in call.operands if layers.get(x)), layer)
            found.append(f"{layer} {call.op.name}")
        twice, seen = Counter(found), Counter[str]()
        for k, name in enumerate(found):
            seen[name] += 1
            found[k] = f"{name} {seen[name]}" if twice[name] > 1 else name
        return found


def _shape(op: Op, shapes: Any, attrs: Mapping[str, Any]) -> Any:
    return getattr(SHAPES, op.name)(*shapes, **attrs)
