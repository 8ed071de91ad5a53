"""Real data: scikit-learn's digits, and the files of MNIST and CIFAR-10 that a person already has."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from nnspec.conformance.networks.cifar import cifar10_files
from nnspec.conformance.networks.idx import mnist_files
from nnspec.conformance.networks.images import BadData, Images, Split, chosen, enlarged, normalised
from nnspec.reference.formats import Array

SOURCES = "digits, mnist:FOLDER, cifar10:FOLDER"


def digits(
    image: int = 8,
    channels: int = 1,
    classes: Sequence[int] = range(10),
    *,
    smooth: bool = False,
    seed: int = 0,
) -> Split:
    """The 1797 handwritten digits of 8×8 pixels that come with scikit-learn (Alpaydin and Kaynak, 1998).

    A seventh is for validation and two for the test, whatever the classes; the seed shuffles them.
    """
    try:
        from sklearn.datasets import load_digits
    except ModuleNotFoundError:
        raise BadData("the digits come with scikit-learn: pip install 'nnspec[data]'") from None
    x, t = load_digits(return_X_y=True)
    every = Images(x.reshape(-1, 1, 8, 8) / 16, t)
    every = every[np.random.default_rng(seed).permutation(len(every))]
    seventh = len(every) // 7
    split = Split(every[3 * seventh :], every[2 * seventh : 3 * seventh], every[: 2 * seventh])
    return _fitted(split, image, channels, classes, smooth)


def mnist(
    folder: str | Path, image: int = 28, channels: int = 1, classes: Sequence[int] = range(10)
) -> Split:
    """MNIST (LeCun, Cortes and Burges), from its four IDX files; the last sixth of them validates."""
    return _fitted(_validated(*mnist_files(folder), share=6), image, channels, classes)


def cifar10(
    folder: str | Path, image: int = 32, channels: int = 3, classes: Sequence[int] = range(10)
) -> Split:
    """CIFAR-10 (Krizhevsky, 2009), from its binary or python files; the last tenth of them validates."""
    return _fitted(_validated(*cifar10_files(folder), share=10), image, channels, classes)


def source(text: str, image: int, channels: int, classes: Sequence[int] = range(10)) -> Split:
    """The data of a word such as `digits` or `cifar10:FOLDER`, as large as a network asks for."""
    name, _, folder = text.partition(":")
    known = {"mnist": mnist, "cifar10": cifar10}
    if text == "digits":
        return digits(image, channels, classes)
    if name in known and folder:
        return known[name](folder, image, channels, classes)
    raise BadData(f"unknown data {text!r}; known: {SOURCES}")


def _validated(train: Images, test: Images, share: int) -> Split:
    last = len(train) - len(train) // share
    return Split(train[:last], train[last:], test)


def _fitted(split: Split, image: int, channels: int, classes: Sequence[int], smooth: bool = False) -> Split:
    if strange := [c for c in classes if c not in range(10)]:
        raise BadData(f"there is no class {strange[0]} in this data: its classes are 0 to 9")

    def shown(pixels: Array) -> Array:
        unit = pixels / 255 if pixels.dtype == np.uint8 else pixels
        return normalised(enlarged(unit, image, channels, smooth=smooth))

    def fitted(images: Images) -> Images:
        return replace(chosen(images, classes), shown=shown)

    shown(split.train.pixels[:1])  # refuses what does not fit before anything is asked for
    return Split(fitted(split.train), fitted(split.validation), fitted(split.test))
