"""A program run on a backend, every value and every cotangent inside it seen.

The program runs as a whole, in the mode asked for, and is differentiated as a whole by the
framework itself. To see inside, every result, and every use of what is used more than once, gets a
tap: zeros that are added to it. Adding 0 changes no value, and the cotangent of the zeros is that
of the value.
"""

import itertools
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from nnspec.backends.base import Unsupported
from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.networks.program import Program
from nnspec.conformance.target import Answer, Broken, Declined, Target
from nnspec.reference.formats import DTYPES, Array
from nnspec.reference.tape import Call, Variable
from nnspec.spec.model import Op
from nnspec.spec.networks.namespace import Namespace

Spot = tuple[str, int, int]  # ("result", call, which) or ("use", call, operand)


@dataclass(frozen=True)
class Actual(Case):
    """A call inside a program: its operands, and the cotangents of its results, as they were there."""

    given: Mapping[str, Array] = field(default_factory=dict)
    received: tuple[Array, ...] = ()

    @cached_property
    def arrays(self) -> dict[str, Array]:
        return dict(self.given)

    @property
    def parts(self) -> tuple[Array, ...]:
        return self.received

    @cached_property
    def g(self) -> Array:
        return (
            self.received[0] if len(self.received) == 1 else np.concatenate([*map(np.ravel, self.received)])
        )


@dataclass(frozen=True)
class Seen:
    """A call, what it was given and what it answered; the gradient's if it has cotangents."""

    case: Actual
    answer: Answer


class Trace:
    """What a target made of a program.

    Raises `Declined` where the framework does not offer an operation of the program or its gradient,
    and `Broken` where it raises an error.
    """

    def __init__(self, target: Target, program: Program, dtype: str) -> None:
        self.target, self.graph, self.dtype = target, program.graph, dtype
        self._program, self._given = program, program.stored(dtype)

    @cached_property
    def values(self) -> dict[Variable, Array]:
        """Every value, from a run without a gradient."""
        backend = self.target.backend

        def every(natives: Sequence[Any]) -> Any:
            return tuple(self._run(natives, {})[1])

        with told():
            answers = backend.stage(every)([backend.array(x) for x in self._given.values()])
        made = (result for call in self.graph.calls for result in call.results)
        return self._leaves | dict(zip(made, map(self._out, answers), strict=True))

    @property
    def _leaves(self) -> dict[Variable, Array]:
        return {self.graph.leaves[name]: x for name, x in self._given.items()}

    def _out(self, x: Any) -> Array:
        return np.array(self.target.backend.numpy(x))

    def _run(self, natives: Sequence[Any], taps: Mapping[Spot, Any]) -> tuple[Mapping[str, Any], list[Any]]:
        """The program's results, and the results of all calls in a row."""
        backend, count = self.target.backend, itertools.count()
        made: list[Any] = []

        def compute(op: Op, operands: Sequence[Any], attrs: Mapping[str, Any]) -> Any:
            k = next(count)
            used = (tapped(x, ("use", k, j)) for j, x in enumerate(operands))
            y = called(self.target, op, used, attrs)
            parts = y if len(op.results) > 1 else (y,)
            made.extend(tapped(part, ("result", k, i)) for i, part in enumerate(parts))
            return tuple(made[-len(parts) :]) if len(parts) > 1 else made[-1]

        def tapped(x: Any, spot: Spot) -> Any:
            return backend.add(x, taps[spot]) if spot in taps else x  # type: ignore[attr-defined]  # an operation

        leaves = dict(zip(self._given, natives, strict=True))
        return self._program.run(Namespace(compute), leaves), made

    @cached_property
    def _spots(self) -> dict[Spot, Variable]:
        """Where taps are, and whose."""
        graph, spots = self.graph, {}
        for k, call in enumerate(graph.calls):
            for j in graph.floating(call):
                if graph.uses[call.operands[j]] > 1:
                    spots["use", k, j] = call.operands[j]
            for i, (name, result) in enumerate(zip(call.op.results, call.results, strict=True)):
                if name in call.op.smooth:
                    spots["result", k, i] = result
        return spots

    @cached_property
    def _pulled(self) -> tuple[dict[Variable, Array], dict[Any, Array]]:
        """Every smooth value, and the cotangents: of each variable, of each tap of a use."""
        backend, graph, spots, n = self.target.backend, self.graph, self._spots, len(self._given)
        head = graph.results[self._program.head]
        every = [result for call in graph.calls for result in call.results]
        smooth = [result for call in graph.calls for result in call.smooth]
        # By place, not by variable: torch.compile 2.13 takes dict keys with equal fields for one key,
        # whatever their __eq__ says (mended upstream by pytorch/pytorch#186669).
        places = [every.index(x) for x in smooth]

        def outputs(*natives: Any) -> Any:
            results, made = self._run(natives[:n], dict(zip(spots, natives[n:], strict=True)))
            return (results[self._program.head], *(made[i] for i in places))

        def filled(x: Variable, value: float) -> Any:
            return backend.array(np.full(x.value, value, DTYPES[self.dtype]))

        wrt = [list(self._given).index(name) for name in graph.learned]
        wrt += range(n, n + len(spots))
        with told():
            natives = [backend.array(x) for x in self._given.values()]
            natives += [filled(x, 0.0) for x in spots.values()]
            sent = (filled(head, 1.0), *(filled(x, 0.0) for x in smooth))
            y, back = backend.differentiate(outputs, wrt)(natives, sent)
        keys: list[Any] = [graph.leaves[name] for name in graph.learned]
        keys += [x if spot[0] == "result" else spot for spot, x in spots.items()]
        values = dict(zip(smooth, map(self._out, y[1:]), strict=True))
        return self.values | values, dict(zip(keys, map(self._out, back), strict=True))

    @property
    def cotangents(self) -> dict[Any, Array]:
        """The cotangent of every variable that has one."""
        return self._pulled[1]

    @property
    def gradients(self) -> dict[str, Array]:
        """The cotangent of every leaf that has one."""
        return {name: self.cotangents[self.graph.leaves[name]] for name in self.graph.learned}

    def forward(self, k: int) -> Seen:
        """A call, by its index, and all its results."""
        call, known = self.graph.calls[k], self.values
        results = {n: known[x] for n, x in zip(call.op.results, call.results, strict=True)}
        return Seen(self._actual(call, known), Answer(results, {}, ()))

    def backward(self, k: int) -> Seen | None:
        """A call, what its results received and what it sent back; None if it has no cotangents."""
        call, (known, found) = self.graph.calls[k], self._pulled
        if not call.smooth:
            return None
        back = {}
        for j in self.graph.floating(call):
            x = call.operands[j]
            back[call.names[j]] = found["use", k, j] if self.graph.uses[x] > 1 else found[x]
        named = dict(zip(call.op.results, call.results, strict=True))
        smooth = {n: known[x] for n, x in named.items() if n in call.op.smooth}
        received = tuple(found[x] for x in call.smooth)
        return Seen(self._actual(call, known, received), Answer(smooth, back, ()))

    def _actual(
        self, call: Call, known: Mapping[Variable, Array], received: tuple[Array, ...] = ()
    ) -> Actual:
        given = {name: known[x] for name, x in zip(call.names, call.operands, strict=True)}
        tensors = {
            n: Tensor(x.shape, "labels" if x.dtype.kind in "iu" else "actual") for n, x in given.items()
        }
        return Actual(call.op.name, self.dtype, tensors, call.attrs, given=given, received=received)


def called(target: Target, op: Op, operands: Iterable[Any], attrs: Mapping[str, Any]) -> Any:
    """What an operation of a target gives; where it is declined, of which it was."""
    try:
        return target.method(op.name)(*operands, **attrs)
    except Unsupported as error:
        raise Unsupported(f"{op.name}: {error}") from None


@contextmanager
def told() -> Iterator[None]:
    """What a backend raises, as `Declined` if it says so, else as `Broken`."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    except Unsupported as error:
        raise Declined(str(error)) from None
    except Exception as error:  # whatever the framework raises
        raise Broken(f"{type(error).__name__}: {' '.join(str(error).split())[:400]}") from error
