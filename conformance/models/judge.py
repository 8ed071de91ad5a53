"""One layer of each model, held to the same law; where one breaks it, the conventions are tried."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from nnspec.backends.layer import Layer
from nnspec.conformance.models.conventions import Tried, pairs, variations
from nnspec.conformance.models.law import Fit, Law, fit, law_of, widest
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


def judge(number: int, a: Layer | None, b: Layer | None) -> Found:
    """Whether both compute the same function, each from its own inputs; a layer alone departs."""
    if a is None or b is None:
        return _alone(number, a, b)
    distance = apart(a.y, b.y)
    named = next((layer for layer in (a, b) if layer.kind), None)
    if named is None:
        words = f"layer {number} ({b.name}: {b.what}) is no operation of the spec and was not judged"
        words += f"; its inputs are {figure(apart(a.x, b.x))} apart, its results {figure(distance)}"
        return Found(number, a, b, None, False, distance, words)
    law = widest(law_of(named), b)
    fits = []
    for target in (b, a):  # of whom the law is not may break it, the other only if it breaks its own
        fits.append(fit(law, target))
        if not fits[-1].holds:
            return explained(Found(number, a, b, fits[-1], True, distance), law, target, named)
    return Found(number, a, b, max(fits, key=lambda one: one.ratio), False, distance)


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
        f"{n} is up to {apart(w, law.weights[n]):.1g} away"
        for n, w in layer.weights.items()
        if n in law.weights and w.shape == law.weights[n].shape and not (w == law.weights[n]).all()
    ]
    return f"; its own weights do: {', '.join(away)}" if away else ""


def apart(x: Array, y: Array) -> float | None:
    """The largest difference, None between arrays of different shapes."""
    if x.size != y.size or np.squeeze(x).shape != np.squeeze(y).shape:
        return None
    return float(np.abs(x.astype(float).ravel() - y.astype(float).ravel()).max(initial=0.0))


def figure(distance: float | None) -> str:
    """A distance in words that go before "apart"."""
    return "of another shape, not" if distance is None else f"{distance:.1g}"
