"""Layers written in one way, where models write the same function in several."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nnspec.backends.layer import Layer
from nnspec.conformance.models.wiring import same
from nnspec.spec.ops import OPS


def joined(layers: Sequence[Layer]) -> list[Layer]:
    """A run of layers that nobody knows is one: from what the first received to what the last gave."""
    found: list[Layer] = []
    for layer in layers:
        if found and not layer.kind and not found[-1].kind:
            first = found.pop()
            name, what = (f"{x.partition(' … ')[0]} … {y}" for x, y in _said(first, layer))
            layer = replace(first, name=name, what=what, results=layer.results)
        found.append(layer)
    return found


def _said(first: Layer, last: Layer) -> tuple[tuple[str, str], tuple[str, str]]:
    return (first.name, last.name), (first.what, last.what)


def padded(layers: Sequence[Layer]) -> list[Layer]:
    """Zeros around an image, and a convolution of it: one convolution with padding."""
    found: list[Layer] = []
    for layer in layers:
        if layer.kind == "conv2d" and found and _pads(found[-1], layer):
            pad = found.pop()
            layer = replace(layer, inputs=pad.inputs, attrs=_widened(layer, pad))
        found.append(layer)
    return found


def _pads(pad: Layer, layer: Layer) -> bool:
    zeros = pad.kind == "pad_constant" and OPS["pad_constant"].fill_in(pad.attrs)["value"] == 0
    return zeros and same(layer.x, pad.y)


def _widened(layer: Layer, pad: Layer) -> dict[str, object]:
    attrs = OPS["conv2d"].fill_in(layer.attrs)
    both = zip(attrs["padding"], pad.attrs["padding"], strict=True)
    return {**attrs, "padding": tuple((a + c, b + d) for (a, b), (c, d) in both)}


def late(layers: Sequence[Layer]) -> list[int]:
    """Where a ReLU follows the maxima of windows. It may as well stand before them: neither rounds."""
    return [
        k
        for k in range(len(layers) - 1)
        if (layers[k].kind, layers[k + 1].kind) == ("max_pool2d", "relu")
        and same(layers[k].y, layers[k + 1].x)
    ]


def swapped(layers: Sequence[Layer]) -> list[Layer]:
    """The same with each such ReLU first; what it would have given there is worked out."""
    found = list(layers)
    for k in late(layers):
        pool, relu = layers[k : k + 2]
        between = np.maximum(pool.x, 0)
        found[k] = replace(relu, inputs=pool.inputs, results={"y": between})
        found[k + 1] = replace(pool, inputs={"x": between}, results=relu.results)
    return found
