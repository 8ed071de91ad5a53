"""Weights between the layouts of frameworks: in NumPy, exact, every function beside its inverse.

The spec, and PyTorch with it, has channels first: images [N C H W], kernels [O I H W], dense layers
[O I]. Keras has channels last: images [N H W C], kernels [H W I O], dense layers [I O]. A flattened
image is [C H W] in a row in one and [H W C] in the other, and so are the features of the dense layer
behind it: converted by a transposition alone, it reads them in the wrong order.

Running statistics are the same numbers in both; what differs is how a step of training moves them. The
momentum of Keras is the weight of what is old, ours that of what is new, and the variance that Keras
keeps is Σ (x − m)² / M where PyTorch has M − 1.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

Array = np.ndarray
Image = tuple[int, int, int]


@dataclass(frozen=True)
class Turn:
    """A change of layout, both ways."""

    last: Callable[[Array], Array]
    first: Callable[[Array], Array]


def images_last(x: Array) -> Array:
    """[N C H W] → [N H W C]."""
    return x.transpose(0, 2, 3, 1)


def images_first(x: Array) -> Array:
    """[N H W C] → [N C H W]."""
    return x.transpose(0, 3, 1, 2)


def kernel_last(w: Array) -> Array:
    """[O I H W] → [H W I O]."""
    return w.transpose(2, 3, 1, 0)


def kernel_first(w: Array) -> Array:
    """[H W I O] → [O I H W]."""
    return w.transpose(3, 2, 0, 1)


def depthwise_last(w: Array, multiplier: int = 1) -> Array:
    """[C·m 1 H W] → [H W C m]: filter c·m + j is the j-th of channel c."""
    filters, _, *sides = w.shape
    return w.reshape(filters // multiplier, multiplier, *sides).transpose(2, 3, 0, 1)


def depthwise_first(w: Array) -> Array:
    """[H W C m] → [C·m 1 H W]."""
    height, width, channels, multiplier = w.shape
    return w.transpose(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)


def dense_last(w: Array) -> Array:
    """[O I] → [I O]."""
    return w.T


def dense_first(w: Array) -> Array:
    """[I O] → [O I]."""
    return w.T


def features_last(x: Array, image: Image) -> Array:
    """The last axis holds an image (C, H, W), channel by channel → pixel by pixel."""
    c, h, w = image
    return np.moveaxis(x.reshape(*x.shape[:-1], c, h, w), -3, -1).reshape(x.shape)


def features_first(x: Array, image: Image) -> Array:
    """The last axis holds an image (C, H, W), pixel by pixel → channel by channel."""
    c, h, w = image
    return np.moveaxis(x.reshape(*x.shape[:-1], h, w, c), -1, -3).reshape(x.shape)


def momentum(m: float) -> float:
    """1 − m, of the decimal that m is written as: 0.9 ↔ 0.1, its own inverse."""
    return float(1 - Decimal(repr(m)))


KERNEL = Turn(kernel_last, kernel_first)
DENSE = Turn(dense_last, dense_first)
SAME = Turn(lambda w: w, lambda w: w)
USUAL = {4: KERNEL, 2: DENSE, 1: SAME}


def depthwise(multiplier: int = 1) -> Turn:
    """The kernel of a convolution whose groups are single channels."""
    return Turn(lambda w: depthwise_last(w, multiplier), depthwise_first)


def flat(image: Image) -> Turn:
    """The dense layer behind the flattening of an image (C, H, W)."""
    return Turn(
        lambda w: dense_last(features_last(w, image)), lambda w: features_first(dense_first(w), image)
    )


# Names. Those of the spec end in w and b, or in scale, shift, mean and variance.

# fmt: off
TORCH = {"w": "weight", "b": "bias", "scale": "weight", "shift": "bias",
         "mean": "running_mean", "variance": "running_var"}
KERAS = {"w": "kernel", "b": "bias", "scale": "gamma", "shift": "beta",
         "mean": "moving_mean", "variance": "moving_variance"}
# fmt: on


def to_torch(p: Mapping[str, Array]) -> dict[str, Array]:
    """`conv1.w` → `conv1.weight`: the layout is the spec's."""
    return {renamed(name, TORCH): x for name, x in p.items()}


def from_torch(p: Mapping[str, Array]) -> dict[str, Array]:
    """`conv1.weight` → `conv1.w`; a layer whose weight has one axis normalises: scale and shift."""
    found = {}
    for name, x in p.items():
        layer, _, part = name.rpartition(".")
        of = ("scale", "shift") if p.get(f"{layer}.weight", x).ndim == 1 else ("w", "b")
        known = {"weight": of[0], "bias": of[1], "running_mean": "mean", "running_var": "variance"}
        if part in known:  # batches are counted there, too
            found[f"{layer}.{known[part]}"] = x
    return found


def to_keras(p: Mapping[str, Array], turns: Mapping[str, Turn] | None = None) -> dict[str, Array]:
    """`conv1.w` → `conv1.kernel`, in the layout of Keras.

    `turns` names the layers that are neither plain convolutions nor plain dense ones: a depthwise one,
    the dense layer behind a flattening.
    """
    return {renamed(name, KERAS): _turn(name, x, turns or {}).last(x) for name, x in p.items()}


def from_keras(p: Mapping[str, Array], turns: Mapping[str, Turn] | None = None) -> dict[str, Array]:
    """`conv1.kernel` → `conv1.w`, in the layout of the spec: `to_keras` undone."""
    names = {theirs: ours for ours, theirs in KERAS.items()}
    return {renamed(name, names): _turn(name, x, turns or {}).first(x) for name, x in p.items()}


def renamed(name: str, names: Mapping[str, str]) -> str:
    """The last part of a name, after the last dot, replaced."""
    layer, dot, part = name.rpartition(".")
    return layer + dot + names[part]


def _turn(name: str, x: Array, turns: Mapping[str, Turn]) -> Turn:
    layer, _, _ = name.rpartition(".")
    return turns[layer] if layer in turns and x.ndim > 1 else USUAL[x.ndim]
