"""Local response normalisation."""

import numpy as np
import tensorflow as tf

from nnspec.backends.base import Divergence, Part, Refusal, Unsupported, literal
from nnspec.backends.tensorflow.layout import KERNELS, first, last


def beyond_its_region(case, found):
    """NaN is found in a channel whose region holds no NaN and no infinity that its pixel has."""
    n, j, h, w = found.get("index", (0, 0, 0, 0))
    bad = np.flatnonzero(~np.isfinite(case.arrays["x"][n, :, h, w].astype(float)))
    return np.isnan(found["got"]) and bool((abs(bad - j) > case.attrs["size"] // 2).any())


def poisoned(aim, value):
    return Divergence(
        clauses=(f"local_response_norm.{aim}",),
        why="The CPU kernel sums the squares as a product with a band matrix, in which 0 · NaN and 0 · ∞ are "
        "NaN: all channels of the pixel are lost.",
        witness={
            "op": "local_response_norm",
            "operands": {"x": literal([[[[value]], [[1.0]]]])},
            "attrs": {"size": 1, "alpha": 1.0},
            "aim": aim,
        },
        explains=beyond_its_region,
        versions="<=2.21.0",
        link="https://github.com/tensorflow/tensorflow/issues/46996",
        modes=KERNELS,
    )


class LocalResponseNorm(Part):
    """tf.nn.local_response_normalization, which does not divide alpha by the size."""

    composed = {"local_response_norm_within": "tf.nn.avg_pool2d of squares, and a power"}
    refusals = (
        Refusal(
            "local_response_norm",
            "the LRN kernel takes neither float64 nor bfloat16",
            when=lambda case: case.dtype in ("float64", "bfloat16"),
        ),
        Refusal(
            "local_response_norm",
            "XLA mixes float16 and float32 in LRN, and stops with an internal error",
            when=lambda case: case.dtype == "float16",
            modes=("xla",),
        ),
    )
    divergences = (poisoned("S1", "nan"), poisoned("S2", "inf"))

    def local_response_norm(self, x, *, size, alpha, beta, k):
        if size % 2 == 0:
            raise Unsupported("local_response_normalization takes a radius: the size is odd")
        return first(tf.nn.local_response_normalization(last(x), size // 2, k, alpha / size, beta))

    def local_response_norm_within(self, x, *, size, alpha, beta, k):
        near = (size // 2, (size - 1) // 2)
        squares = tf.pad(x * x, ((0, 0), (0, 0), near, near))
        scale = k + alpha * first(tf.nn.avg_pool2d(last(squares), size, 1, "VALID"))
        return x * scale**-beta  # in the gradient of a quotient x is divided twice, and may underflow
