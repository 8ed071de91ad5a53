"""Compare two models, layer by layer, each layer on the inputs that it really had.

A layer of model_b is held to the law of its counterpart in model_a: the reference, with the weights and
attributes of model_a, on the actual inputs of model_b, must give the actual results of model_b within
the derived bound. Rounding that earlier layers brought along is in the inputs, and is never mistaken
for a fault. Where the law is broken, the known conventions are tried.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnspec.backends.layer import EXPECTED, Layer, watched, watcher
from nnspec.conformance.models.align import Matched, align, passes
from nnspec.conformance.models.judge import Found, figure, judge
from nnspec.conformance.models.rewrite import joined, late, padded, swapped
from nnspec.conformance.models.wiring import Feeders, feeders, received
from nnspec.reference.formats import Array


@dataclass(frozen=True)
class Comparison:
    """What `compare_models` found; its text is the report.

    layers       every layer
    first        the first that departs, or None
    explanation  the verdict
    margin       the largest |error| / bound of the layers that agree
    """

    layers: tuple[Found, ...]
    first: Found | None
    explanation: str
    margin: float

    def __str__(self) -> str:
        rows = [("", "layer", "operation", "|error|/bound", "apart"), *map(_row, self.layers)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        more = [one.explanation for one in self.layers if one.explanation and one is not self.first]
        return "\n".join([self.explanation, *more, "", *lines])


def _row(one: Found) -> tuple[str, ...]:
    ratio = f"{one.fit.ratio:.2g}" if one.fit else "-"
    apart = f"{one.apart:.1g}" if one.apart is not None else "-"
    return f"{one.number}", one.name, one.kind, ratio + " departs" * one.departs, apart


def compare_models(model_a: Any, model_b: Any, inputs: Any, *, training: bool | None = None) -> Comparison:
    """Run both models on the same inputs and say which layer of model_b departs first from model_a.

    model_a   the one that is right: a torch.nn.Module, a keras.Model, a function of one JAX array
    model_b   the one in doubt
    inputs    an array, images as [N C H W], which each model gets in its own layout; or a pair of
              arrays, one for each model, as it takes them
    training  the mode of both; None leaves each in the mode in which it stands

    The models are left as they were.
    """
    given = isinstance(inputs, tuple)
    both = inputs if given else (inputs, inputs)
    if len(both) != 2:
        raise ValueError(f"inputs is a tuple of {len(both)}; give one array, or two: one for each model")
    traces = []
    for name, model, x in zip(("model_a", "model_b"), (model_a, model_b), both, strict=True):
        traces.append(_layers(name, model, _array(x), training, given))
    if bool(late(traces[0])) != bool(late(traces[1])):
        traces = [swapped(trace) for trace in traces]
    return _verdict(_wired(_judged(*traces), *traces))


def _judged(a: Sequence[Layer], b: Sequence[Layer]) -> list[Found]:
    """Every pair of layers, and every layer without a counterpart that does something."""
    matched = [pair for pair in align(a, b) if not _harmless(pair)]
    return [judge(number, *pair) for number, pair in enumerate(matched, 1)]


def _wired(layers: list[Found], a: Sequence[Layer], b: Sequence[Layer]) -> list[Found]:
    """The same, where layers that agree are fed by others, or nobody saw by which."""
    numbers = {id(layer): one.number for one in layers for layer in (one.a, one.b) if one.a and one.b}
    fed = {**feeders(a, numbers), **feeders(b, numbers)}
    return [_rewired(one, fed[id(one.a)], fed[id(one.b)]) if one.a and one.b else one for one in layers]


def _rewired(one: Found, a: Feeders, b: Feeders) -> Found:
    assert one.a is not None
    assert one.b is not None
    if one.explanation:
        return one
    if one.number == 1 and not received(one.a.x, one.b.x):
        words = (
            f"layer 1 ({one.name}) does not receive the same in model_a and model_b: they prepare the input"
        )
        return replace(one, departs=True, explanation=words + ", or inputs is a pair of different arrays")
    if a.part(b, one.kind):
        words = f"layer {one.number} ({one.name}) reads the result of {a} in model_a and of {b} in model_b"
        return replace(one, departs=True, explanation=words)
    unseen = " and ".join(name for name, feeds in (("model_a", a), ("model_b", b)) if feeds.unseen)
    if unseen:
        words = f"what {unseen} computes before layer {one.number} ({one.name}) was not seen, and not judged"
        return replace(one, explanation=words)
    return one


def _array(x: Any) -> Array:
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim < 2 or not x.size:
        raise ValueError(
            f"inputs is {x.dtype} of the shape {x.shape}; floats are expected, a batch of at least one item"
        )
    return x


def _layers(name: str, model: Any, x: Array, training: bool | None, given: bool) -> list[Layer]:
    if watcher(model) is None:
        raise TypeError(f"{name} is a {type(model).__name__}; {EXPECTED} is expected")
    layers = watched(model, x, training, given=given)
    if not layers:
        raise ValueError(f"{name} has no layer that can be watched; wrap what it computes in layers")
    return padded(joined(layers))


def _harmless(pair: Matched) -> bool:
    """A layer without a counterpart that gives on what it is given."""
    alone = [layer for layer in pair if layer]
    return len(alone) == 1 and (passes(alone[0]) or alone[0].kind == "flatten")


def _verdict(layers: Sequence[Found]) -> Comparison:
    margin = max((one.fit.ratio for one in layers if one.fit and not one.departs), default=0.0)
    departing = [one for one in layers if one.departs]
    if departing:
        return Comparison(tuple(layers), departing[0], departing[0].explanation, margin)
    judged = [one for one in layers if one.fit]
    unknown = sum(bool(one.explanation) for one in layers)
    text = f"the models agree: no layer of {len(judged)} departs"
    if unknown:
        text = f"no layer of the {len(judged)} that can be judged departs, and {unknown} cannot"
    if judged:
        worst = max(judged, key=lambda one: one.fit.ratio if one.fit else 0.0)
        text += f"; the largest error is {margin:.2g} of its bound, in layer {worst.number} ({worst.name})"
    text += f", and the results are {figure(layers[-1].apart)} apart"
    return Comparison(tuple(layers), None, text, margin)
