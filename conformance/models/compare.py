"""Compare two models, layer by layer, each layer on the inputs that it really had.

A layer of model_b is held to the law of its counterpart in model_a: the reference, with the weights and
attributes of model_a, on the actual inputs of model_b, must give the actual results of model_b within
the derived bound. Rounding that earlier layers brought along is in the inputs, and is never mistaken
for a fault. Where the law is broken, the known conventions are tried.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any

import numpy as np

from nnspec.backends.layer import EXPECTED, Layer, watched, watcher
from nnspec.conformance.models.align import Matched, align, passes
from nnspec.conformance.models.conventions import Tried, pairs, variations
from nnspec.conformance.models.law import Fit, Law, fit, law_of
from nnspec.reference.formats import Array

SMALL = 2**16  # results of one item, up to which two conventions are tried at once: it takes a while


@dataclass(frozen=True)
class Found:
    """One layer of each model, or of one alone, and what was found.

    number       counted from 1
    fit          how near the results are to the law of model_a, the worse of the two
    departs      whether they leave it
    apart        the largest difference between the results of the two; None if the shapes differ
    explanation  of a departure; or why there was nothing to judge
    suggestion   the convention with which the two agree; "" if none of the known ones does it
    """

    number: int
    a: Layer | None
    b: Layer | None
    fit: Fit | None
    departs: bool
    apart: float | None = None
    explanation: str = ""
    suggestion: str = ""

    @property
    def name(self) -> str:
        """The name that the two models have for it."""
        return " / ".join(dict.fromkeys(layer.name for layer in (self.a, self.b) if layer))

    @property
    def kind(self) -> str:
        return next((layer.kind for layer in (self.a, self.b) if layer and layer.kind), "not known")


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
    pairs = [pair for pair in align(*traces) if not _harmless(pair)]
    layers = tuple(_judge(number, *pair) for number, pair in enumerate(pairs, 1))
    return _verdict(layers)


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
    return layers


def _harmless(pair: Matched) -> bool:
    """A layer without a counterpart that gives on what it is given."""
    alone = [layer for layer in pair if layer]
    return len(alone) == 1 and (passes(alone[0]) or alone[0].kind == "flatten")


def _judge(number: int, a: Layer | None, b: Layer | None) -> Found:
    if a is None or b is None:
        return _alone(number, a, b)
    apart = _apart(a.y, b.y)
    named = next((layer for layer in (a, b) if layer.kind), None)
    if named is None:
        words = f"layer {number} ({b.name}: {b.what}) is no operation of the spec and was not judged"
        words += f"; its inputs are {_figure(_apart(a.x, b.x))} apart, its results {_figure(apart)}"
        return Found(number, a, b, None, False, apart, words)
    law = law_of(named)
    for target in (b, a):  # of whom the law is not may break it, the other only if it breaks its own
        own = fit(law, target)
        if not own.holds:
            found = Found(number, a, b, own, True, apart)
            return explained(found, law, target, named)
    worst = max((fit(law, layer) for layer in (a, b)), key=lambda one: one.ratio)
    return Found(number, a, b, worst, False, apart)


def _alone(number: int, a: Layer | None, b: Layer | None) -> Found:
    layer, mine, other = (a, "model_a", "model_b") if a else (b, "model_b", "model_a")
    assert layer is not None
    words = (
        f"layer {number} ({layer.name}: {layer.kind or layer.what}) of {mine} has no counterpart in {other}"
    )
    return Found(number, a, b, None, True, None, words)


def explained(found: Found, law: Law, layer: Layer, named: Layer) -> Found:
    """Try the conventions on a layer that left the law."""
    assert found.fit is not None
    what = f"layer {found.number} ({found.name})"
    what += f" differs by {found.fit.error:.1g}" if found.fit.error < inf else " has another shape"
    layer = replace(layer, image=layer.image or named.image)
    for words, fitted in _fitting(law, layer):
        text = f"{what}; with {words} it agrees to {fitted.error:.1g}"
        return replace(found, explanation=text, suggestion=words)
    text = f"{what}, {found.fit.ratio:.2g} times its bound; no known convention explains it"
    return replace(found, explanation=text + _states(law, layer))


def _fitting(law: Law, layer: Layer) -> Iterable[tuple[str, Fit]]:
    """The first convention under which the layer's results are within their bounds: one, or two at once."""
    few = _first_item(layer)
    for words, variant in _tried(law, layer, few.y.size <= SMALL):
        if fit(variant, few if not variant.training else layer).holds:
            full = fit(variant, layer)
            if full.holds:
                yield words, full


def _tried(law: Law, layer: Layer, two: bool) -> Tried:
    yield from variations(law, layer)
    if two:
        yield from pairs(law, layer)


def _first_item(layer: Layer) -> Layer:
    """The layer as if the batch had one item: enough to see that a convention does not fit."""
    return replace(
        layer,
        inputs={n: x[:1] for n, x in layer.inputs.items()},
        results={"y": layer.y[:1]},
    )


def _states(law: Law, layer: Layer) -> str:
    """What the other layer says of itself, where that is what it computes."""
    if not layer.kind or not fit(law_of(layer), layer).holds:
        return (
            f"; {layer.name} does not compute what its own weights and attributes say" if layer.kind else ""
        )
    away = [
        f"{n} is up to {_apart(w, law.weights[n]):.1g} away"
        for n, w in layer.weights.items()
        if n in law.weights and w.shape == law.weights[n].shape and not (w == law.weights[n]).all()
    ]
    return f"; its own weights do: {', '.join(away)}" if away else ""


def _verdict(layers: Sequence[Found]) -> Comparison:
    margin = max((one.fit.ratio for one in layers if one.fit and not one.departs), default=0.0)
    departing = [one for one in layers if one.departs]
    if departing:
        return Comparison(tuple(layers), departing[0], departing[0].explanation, margin)
    judged = [one for one in layers if one.fit]
    unknown = len(layers) - len(judged)
    text = f"the models agree: no layer of {len(judged)} departs"
    if unknown:
        text = f"no layer of the {len(judged)} that can be judged departs, and {unknown} cannot"
    if judged:
        worst = max(judged, key=lambda one: one.fit.ratio if one.fit else 0.0)
        text += f"; the largest error is {margin:.2g} of its bound, in layer {worst.number} ({worst.name})"
    text += f", and the results are {_figure(layers[-1].apart)} apart"
    return Comparison(tuple(layers), None, text, margin)


def _apart(x: Array, y: Array) -> float | None:
    if x.size != y.size or np.squeeze(x).shape != np.squeeze(y).shape:
        return None
    return float(np.abs(x.astype(float).ravel() - y.astype(float).ravel()).max(initial=0.0))


def _figure(apart: float | None) -> str:
    return "of another shape, not" if apart is None else f"{apart:.1g}"
