"""What a layer computes of its inputs, as the reference has it, and how near a model came to that."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

import numpy as np

from nnspec.backends.layer import Layer
from nnspec.conformance.verdict import Want, allowance
from nnspec.reference.bounded import Bounded, operand
from nnspec.reference.formats import DTYPES, EXACT, FORMATS, Array, Profile, profile
from nnspec.reference.rule import rule_of
from nnspec.spec.model import Op, Rejected
from nnspec.spec.ops import OPS


@dataclass(frozen=True)
class Law:
    """An operation with its weights and attributes: a function of the inputs."""

    kind: str
    weights: Mapping[str, Array]
    attrs: Mapping[str, Any] = field(default_factory=dict)
    training: bool = False


@dataclass(frozen=True)
class Fit:
    """How near results came to a law: the largest |error| / bound, and the largest |error|."""

    ratio: float
    error: float

    @property
    def holds(self) -> bool:
        return self.ratio <= 1


def law_of(layer: Layer) -> Law:
    """What the layer says of itself: its weights and attributes."""
    return Law(layer.kind, layer.weights, OPS[layer.kind].fill_in(layer.attrs), layer.training)


def widest(law: Law, layer: Layer) -> Law:
    """The law with the weights of a layer that hold the same numbers with more digits."""
    more = {
        name: w
        for name, w in layer.weights.items()
        if name in law.weights
        and w.dtype.itemsize > law.weights[name].dtype.itemsize
        and np.array_equal(w.astype(law.weights[name].dtype), law.weights[name])
    }
    return replace(law, weights={**law.weights, **more})


def fit(law: Law, layer: Layer) -> Fit:
    """Hold a layer's results to a law, which need not be its own, on the inputs that it had."""
    try:
        wants = expected(law, layer)
    except Rejected:  # the law has no answer for these shapes
        return Fit(inf, inf)
    ratio, error = 0.0, 0.0
    for name in layer.results.keys() & wants.keys():
        got, want = np.asarray(layer.results[name], float), wants[name]
        if got.size != want.value.size or np.squeeze(got).shape != np.squeeze(want.value).shape:
            return Fit(inf, inf)
        got = got.reshape(want.value.shape)
        ratio = max(ratio, float(want.ratio(got).max(initial=0.0)))
        error = max(error, float(np.abs(got - want.value).max(initial=0.0)))
    return Fit(ratio, error)


def expected(law: Law, layer: Layer) -> dict[str, Want]:
    """The reference's results for the inputs of a layer, each with the bound of the layer's dtype."""
    dtype = layer.y.dtype.name
    promised = profile(dtype, "A" if FORMATS[dtype].digits >= 24 else "B")
    if law.kind == "dropout" and not law.training:
        return {"y": Want(np.asarray(layer.x, float), np.zeros(layer.x.shape), promised.storage)}
    op = OPS[law.kind]
    arrays = _operands(op, law, layer, dtype)
    op.result_shapes({name: x.shape for name, x in arrays.items()}, law.attrs)
    bounds, exacts = _forward(op, law, arrays, promised), _forward(op, law, arrays, EXACT)
    return {
        name: Want(exact.value, allowance(bound, exact), promised.storage)
        for name, bound, exact in zip(op.results, bounds, exacts, strict=True)
    }


def _operands(op: Op, law: Law, layer: Layer, dtype: str) -> dict[str, Array]:
    """In the order of the spec, as the dtype of the layer holds them."""
    given = {n: np.asarray(x).astype(DTYPES[dtype]) for n, x in {**law.weights, **layer.inputs}.items()}
    if law.kind.startswith("batch_norm") and layer.x.ndim == 2:
        given["x"] = given["x"][:, :, None, None]
    if law.kind == "dropout":  # the mask is what the model drew
        given["m"] = (layer.y != 0).astype(DTYPES[dtype])
    return {name: given[name] for name in op.operands if name in given}


def _forward(op: Op, law: Law, arrays: Mapping[str, Array], p: Profile) -> tuple[Bounded, ...]:
    with np.errstate(all="ignore"):
        y = rule_of(op).forward(*(operand(x, p) for x in arrays.values()), **law.attrs)
    return y if isinstance(y, tuple) else (y,)
