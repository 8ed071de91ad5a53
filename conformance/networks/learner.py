"""Who learns: the reference on its tape, or a target by its own autodiff. Arrays go in and come out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from nnspec.conformance.networks.program import Program
from nnspec.conformance.networks.trace import called, told
from nnspec.conformance.target import Target
from nnspec.reference.formats import DTYPES, Array
from nnspec.reference.tape import Tape, Variable, evaluate
from nnspec.spec.model import Op
from nnspec.spec.networks.model import Network
from nnspec.spec.networks.namespace import Namespace

Arrays = Mapping[str, Array]


@dataclass(frozen=True)
class Pulled:
    """Of one batch: the loss, what the network answered, what it keeps, and all gradients."""

    loss: float
    y: Array
    state: Arrays
    gradients: Arrays


class Reference:
    """The spec's own arithmetic in float64."""

    text, dtype = "reference", "float64"

    def __init__(self, network: Network) -> None:
        self.network = network

    def pull(self, given: Arrays) -> Pulled:
        """Forward, loss and backward; `given` has the tables' arrays, x and t."""
        tape = Tape()
        leaves = {name: Variable(x) for name, x in given.items()}
        results = Program.of(self.network, given).run(tape.nn, leaves)
        found = tape.pull({results["loss"]: np.ones(())})
        gradients = {name: found[leaves[name]] for name in self.network.learned}
        state = {name: results[name].value for name in self.network.state}
        return Pulled(float(results["loss"].value), results["y"].value, state, gradients)

    def answer(self, given: Arrays) -> Array:
        """y in evaluation."""
        return self.network.forward(Namespace(evaluate), given, given["x"], False)["y"]

    def compute(self, op: Op, operands: Sequence[Array], attrs: Mapping[str, Any]) -> Any:
        """All results of one operation."""
        return evaluate(op, operands, attrs)


class Framework:
    """A target in one dtype; the loss is differentiated as a whole, staged as its mode has it."""

    def __init__(self, target: Target, network: Network, dtype: str = "float32") -> None:
        self.text, self.dtype = target.text, dtype
        self.target, self.network = target, network
        self._staged: dict[str, Callable[..., Any]] = {}

    def pull(self, given: Arrays) -> Pulled:
        """Forward, loss and backward; `given` has the tables' arrays, x and t."""
        backend, learned, given = self.target.backend, list(self.network.learned), _sorted(given)
        program = Program.of(self.network, given)
        natives = self._natives(program.stored(self.dtype))

        def smooth(*natives: Any) -> Any:
            results = program.run(self.nn, dict(zip(given, natives, strict=True)))
            return results["loss"], results["y"]

        with told():
            wrt = [list(given).index(name) for name in learned]
            differentiated = self._once("pull", lambda: backend.differentiate(smooth, wrt))
            shape = self.network.shapes(len(given["x"]), training=True)["y"]
            sent = (np.ones((), DTYPES[self.dtype]), np.zeros(shape, DTYPES[self.dtype]))
            (loss, y), back = differentiated(natives, tuple(map(backend.array, sent)))
            gradients = dict(zip(learned, map(self._out, back), strict=True))
            return Pulled(float(self._out(loss)), self._out(y), self.kept(given), gradients)

    def kept(self, given: Arrays) -> dict[str, Array]:
        """What the network keeps: from a run without a gradient, for no gradient goes through it."""
        if not self.network.state:
            return {}
        given = _sorted(given)

        def kept(natives: Sequence[Any]) -> Any:
            arrays = dict(zip(given, natives, strict=True))
            results = self.network.forward(self.nn, arrays, arrays["x"], True)
            return tuple(results[name] for name in self.network.state)

        natives = self._natives(Program.of(self.network, given).stored(self.dtype))
        answers = self._once("kept", lambda: self.target.backend.stage(kept))(natives)
        return dict(zip(self.network.state, map(self._out, answers), strict=True))

    def answer(self, given: Arrays) -> Array:
        """y in evaluation."""
        given = _sorted(given)

        def value(natives: Sequence[Any]) -> Any:
            arrays = dict(zip(given, natives, strict=True))
            return self.network.forward(self.nn, arrays, arrays["x"], False)["y"]

        with told():
            staged = self._once("answer", lambda: self.target.backend.stage(value))
            return self._out(staged(self._natives(Program.of(self.network, given).stored(self.dtype))))

    def compute(self, op: Op, operands: Sequence[Array], attrs: Mapping[str, Any]) -> Any:
        """All results of one operation, as it is, not staged: the frameworks' optimizers are not traced."""
        with told():
            y = self.target.method(op.name)(*map(self.target.backend.array, operands), **attrs)
            return tuple(map(self._out, y)) if isinstance(y, tuple) else self._out(y)

    @property
    def nn(self) -> Namespace:
        """The adapter's operations."""
        return Namespace(partial(called, self.target))

    def _once(self, key: str, make: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
        """Staged at the first call; later ones differ in their numbers only."""
        if key not in self._staged:
            self._staged[key] = make()
        return self._staged[key]

    def _natives(self, arrays: Arrays) -> list[Any]:
        return [self.target.backend.array(x) for x in arrays.values()]

    def _out(self, x: Any) -> Array:
        return np.array(self.target.backend.numpy(x))


def _sorted(given: Arrays) -> dict[str, Array]:
    """By name: what is staged once is called with arrays in one order."""
    return dict(sorted(given.items()))
