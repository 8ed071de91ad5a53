"""Pairs of models with the same weights, and what a departure must say."""

import numpy as np
import pytest

from nnspec.backends import convert
from nnspec.spec.networks import NETWORKS

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
from nnspec.backends.tensorflow import twins as of_keras  # noqa: E402
from nnspec.backends.torch import twins as of_torch  # noqa: E402

nn = torch.nn


def seeded():
    """The same weights in PyTorch, the same numbers in NumPy, in every test."""
    torch.manual_seed(5)
    return np.random.default_rng(5)


def twin_pair(name, rng, width=1 / 8, image=14):
    """Both twins of a network with the same weights, and an input."""
    network = NETWORKS[name].build(width, image)
    p = {n: (rng.normal(size=s) / np.sqrt(np.prod(s[1:]))).astype("f4") for n, s in network.learned.items()}
    a, b = (home.filled(home.twin(network), p) for home in (of_torch, of_keras))
    return a, b, p, rng.normal(size=network.input(3)).astype("f4")


def around(rng, layer, theirs, image=(3, 8, 8), conv=4):
    """A convolution and one more layer, in both frameworks; and an input."""
    a = nn.Sequential(nn.Conv2d(image[0], conv, 3), layer).eval()
    b = keras.Sequential([keras.Input((*image[1:], image[0])), keras.layers.Conv2D(conv, 3), theirs])
    for x, y in zip(b.layers[0].weights, (a[0].weight, a[0].bias), strict=True):
        y = y.detach().numpy()
        x.assign(convert.kernel_last(y) if y.ndim == 4 else y)
    return a, b, rng.normal(size=(4, *image)).astype("f4")


def departs(result, number, name, words):
    """The first departure, with its suggestion."""
    assert result.first is not None, str(result)
    assert (result.first.number, result.first.a.name) == (number, name), str(result)
    assert words in result.first.suggestion
    assert result.explanation == result.first.explanation
    assert f"layer {number}" in result.explanation
    assert "it agrees to" in result.explanation
    assert str(result).startswith(result.explanation)
