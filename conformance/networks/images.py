"""Labelled images, drawn batch by batch: what every source of data is turned into."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from nnspec.conformance.words import BadWord
from nnspec.reference.formats import FORMATS, Array
from nnspec.reference.rule import rule_of
from nnspec.spec.ops import OPS


class BadData(BadWord):
    """Data that cannot be had, in one sentence that says what is expected."""


@dataclass(frozen=True)
class Images:
    """Pixels [N C H W], for each image its class t [N], from 0; and how x is made of the pixels."""

    pixels: Array
    t: Array
    shown: Callable[[Array], Array] = np.asarray

    @property
    def x(self) -> Array:
        """What a network is given, in float64 and exact in float32."""
        return self.shown(self.pixels)

    def __len__(self) -> int:
        return len(self.t)

    def __getitem__(self, index: slice | Array) -> "Images":
        return replace(self, pixels=self.pixels[index], t=self.t[index])


@dataclass(frozen=True)
class Split:
    """Images to learn from, to choose by, and to judge by in the end."""

    train: Images
    validation: Images
    test: Images


@dataclass(frozen=True)
class Batches:
    """The batches of all steps: `batches[step]`. Each epoch goes through the images in another order.

    What is left of an epoch after its last whole batch is left out. A batch depends on the seed and the
    number of the step alone: a run that is resumed sees the same ones.
    """

    images: Images
    size: int
    seed: int = 0
    _kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.size <= len(self.images):
            raise BadData(f"a batch of {self.size} cannot be drawn from {len(self.images)} images")

    @property
    def epoch(self) -> int:
        """How many steps there are in an epoch."""
        return len(self.images) // self.size

    def __getitem__(self, step: int) -> Images:
        epoch, i = divmod(step, self.epoch)
        return self.images[self._order(epoch)[i * self.size : (i + 1) * self.size]]

    def _order(self, epoch: int) -> Array:
        if self._kept.get("epoch") != epoch:
            order = np.random.default_rng([self.seed, epoch]).permutation(len(self.images))
            self._kept.update(epoch=epoch, order=order)
        return self._kept["order"]


def normalised(x: Array, mean: float = 0.5, deviation: float = 0.5) -> Array:
    """(x − mean) / deviation, rounded to float32: here from [0, 1] to [−1, 1]."""
    return FORMATS["float32"].nearest((x - mean) / deviation)


def enlarged(x: Array, image: int, channels: int, *, smooth: bool = False) -> Array:
    """Images in [0, 1], as large as a network asks for: an exact multiple, and black around the rest.

    With `smooth` it is the spec's bilinear interpolation to the whole size instead. One channel is
    repeated where several are asked for.
    """
    _, c, side, _ = x.shape
    if image < side or c not in (1, channels):
        have, want = f"{side}×{side}×{c}", f"{image}×{image}×{channels}"
        raise BadData(f"images of {have} do not become {want}: they can be enlarged, and grey be repeated")
    if smooth:
        op = OPS["upsample_bilinear2d"]
        x = rule_of(op).forward(x, **op.fill_in({"output": (image, image)}))
    else:
        times = image // side
        before = (image - times * side) // 2
        around = (before, image - times * side - before)
        x = np.pad(x.repeat(times, axis=2).repeat(times, axis=3), ((0, 0), (0, 0), around, around))
    return x.repeat(channels // c, axis=1)


def chosen(images: Images, classes: Sequence[int]) -> Images:
    """The images of some classes, which are numbered anew in their order."""
    kept = images[np.isin(images.t, classes)]
    return replace(kept, t=np.array([[*classes].index(t) for t in kept.t.tolist()], np.int64))
