"""Fine-tuning in a framework's own way, and the spec's word on it.

The framework holds the parameters and its own optimizer; the spec's step has an operand for everything
instead. What the framework made of T steps is judged as T steps of the spec's operation along the
gradients that the framework itself computed, so that its memory need not be asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from nnspec.conformance.case import Tensor
from nnspec.conformance.checks.trial import Judgement
from nnspec.conformance.networks import judge
from nnspec.conformance.networks.images import Batches
from nnspec.conformance.networks.judge import Verdict
from nnspec.conformance.networks.learner import Arrays, Framework
from nnspec.conformance.networks.optimizer import BadOptimizer, Optimizer
from nnspec.conformance.networks.program import Program
from nnspec.conformance.networks.start import start
from nnspec.conformance.networks.trace import Actual, Seen, told
from nnspec.conformance.networks.train import Step, arrays
from nnspec.conformance.networks.weights import BadWeights, Point
from nnspec.conformance.target import Answer
from nnspec.conformance.verdict import Violation, identical
from nnspec.reference.formats import Array
from nnspec.spec.networks.model import Network

# What an adapter's `tuner` knows of; other attributes keep their defaults.
KNOWN = {"sgd": ("momentum", "nesterov", "velocity"), "adam": ("beta1", "beta2", "epsilon", "place")}


def layer(name: str) -> str:
    """`c1.w` belongs to c1."""
    return name.rpartition(".")[0]


def reused(network: Network, kept: Arrays, new: Sequence[str], seed: int = 0) -> Point:
    """Where a fine-tuning begins: what is kept under the same names, and layers that are drawn anew.

    Anew are those named, or the last layer if none is. All others must be kept, and in the same shapes.
    """
    point = start(network, seed)
    named = chosen(network, new) or {name for name in network.learned if layer(name) == _last(network)}
    missing = [name for name in (*network.learned, *network.state) if name not in kept and name not in named]
    if missing:
        raise BadWeights(f"{missing[0]!r} of {network.name} is not among the weights, and {sorted(kept)} are")
    for name, shape in (network.learned | network.state).items():
        if name not in named and kept[name].shape != shape:
            raise BadWeights(
                f"{name!r} was kept in the shape {kept[name].shape}, and {network.name} has {shape}"
            )
    learned = {n: x if n in named else kept[n].astype(float) for n, x in point.learned.items()}
    state = {n: x if n in named else kept[n].astype(float) for n, x in point.state.items()}
    return Point(learned, state)


def _last(network: Network) -> str:
    return layer([*network.learned][-1])


def chosen(network: Network, layers: Sequence[str]) -> set[str]:
    """The parameters and states of some layers."""
    known = dict.fromkeys(map(layer, network.learned))
    if strange := [each for each in layers if each not in known]:
        raise BadWeights(f"{network.name} has no layer {strange[0]!r}; it has {', '.join(known)}")
    return {name for name in (*network.learned, *network.state) if layer(name) in layers}


def factors(network: Network, new: Sequence[str], frozen: Sequence[str], factor: float) -> dict[str, float]:
    """Of the rate: 1 for new layers, 0 for those that are frozen, `factor` for the others."""
    fresh = chosen(network, new) or {name for name in network.learned if layer(name) == _last(network)}
    still = chosen(network, frozen)
    return {n: 0.0 if n in still else 1.0 if n in fresh else factor for n in network.learned}


class Tuning:
    """One framework that tunes: its steps, and what is to be said of them."""

    def __init__(self, framework: Framework, optimizer: Optimizer, batches: Batches, begun: Point) -> None:
        strange = set(optimizer.attrs) - set(KNOWN.get(optimizer.name, ()))
        if strange or optimizer.name not in KNOWN:
            offered = "; ".join(f"{name} with {', '.join(known)}" for name, known in KNOWN.items())
            raise BadOptimizer(f"{optimizer} is not for fine-tuning; there is {offered}")
        self.framework, self.optimizer, self.batches = framework, optimizer, batches
        self.begun = begun.rounded(framework.dtype)
        self.gradients: list[Arrays] = []

    @property
    def rates(self) -> dict[str, float]:
        """The rate of each parameter that has one."""
        rate = self.optimizer.rate(0)
        pairs = ((name, self.optimizer.factors.get(name, 1.0)) for name in self.begun.learned)
        return {name: rate * factor for name, factor in pairs if factor}

    def steps(self) -> Iterator[Step]:
        """Step after step, without end."""
        network, backend, point = self.framework.network, self.framework.target.backend, self.begun
        inputs = [n for n in arrays(network, self.batches, point) if n not in network.learned]
        program = Program.of(network, arrays(network, self.batches, point))

        def loss(parameters: Mapping[str, Any], natives: Sequence[Any]) -> Any:
            given = {**parameters, **dict(zip(inputs, natives, strict=True))}
            return program.run(self.framework.nn, given)["loss"]

        with told():
            held = {name: backend.array(x) for name, x in point.learned.items()}
            attrs = self.optimizer.op.fill_in(self.optimizer.attrs)
            tuner = backend.tuner(loss, held, self.rates, self.optimizer.name, attrs)
        while True:
            given = arrays(network, self.batches, point)
            stored = Program.of(network, given).stored(self.framework.dtype)
            with told():
                found, gradients = tuner.step([backend.array(stored[name]) for name in inputs])
                state = self.framework.kept(given)
                moved = tuner.parameters()
                learned = {name: self._out(moved[name]) for name in network.learned}
            self.gradients.append({name: self._out(x) for name, x in gradients.items()})
            point = Point(learned, state, {}, point.step + 1)
            yield Step(point.step - 1, float(self._out(found)), float("nan"), point)

    def _out(self, x: Any) -> Array:
        return np.array(self.framework.target.backend.numpy(x))

    def verdicts(self, learned: Arrays) -> Iterator[Verdict]:
        """Where all parameters may stand after the steps so far; the frozen have not moved by a bit."""
        for name, x in learned.items():
            if name in self.rates:
                yield self._stepped(name, x)
            else:
                yield _frozen(name, x, self.begun.learned[name])

    def _stepped(self, name: str, x: Array) -> Verdict:
        steps, op = len(self.gradients), self.optimizer.op
        rates = (self.rates[name],) * steps
        attrs = op.fill_in({**self.optimizer.attrs, "rates": rates, "taken": 0})
        p = self.begun.learned[name].reshape(1, -1)
        g = np.stack([gradients[name].reshape(1, -1) for gradients in self.gradients])
        given = {"p": p, "g": g}
        tensors = {n: Tensor(each.shape, "actual") for n, each in given.items()}
        case = Actual(op.name, self.framework.dtype, tensors, attrs, given=given)
        seen = Seen(case, Answer({"y": x.reshape(1, -1)}, {}, ()))
        return judge.judge(self.framework.target, f"{steps} steps of {name}", seen, backward=False)


def _frozen(name: str, x: Array, before: Array) -> Verdict:
    place = f"{name}, frozen"
    try:
        identical(x, before)
    except Violation as moved:
        return Verdict(place, "frozen", 0.0, (Judgement("frozen", float("inf"), moved.evidence),))
    return Verdict(place, "frozen", 0.0, ())
