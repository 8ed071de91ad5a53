"""Batch normalisation."""

import tensorflow as tf

from nnspec.backends.base import Divergence, Part, Refusal, filled, literal
from nnspec.backends.tensorflow.layout import first, last, layer


class BatchNorm(Part):
    """tf.nn with given statistics. In training the fused kernel, whose running variance is unbiased, or
    the layer of Keras, whose is biased; both are given and give back their statistics."""

    grades = {  # sums over the batch are kept in storage
        (f"batch_norm_evaluation.{clause}", "float16"): "C" for clause in ("G2", "G3")
    }
    refusals = (
        Refusal(
            "batch_norm_training",
            "the fused kernel, which alone keeps the unbiased variance, takes no float64",
            when=lambda case: case.dtype == "float64" and case.attrs["unbiased"],
        ),
    )
    divergences = (
        Divergence(
            clauses=tuple(f"batch_norm_training.{number}" for number in ("F1", "F3", "G1", "G2")),
            why="XLA expands the fused kernel with the variance as E[x²] − E[x]², which cancels.",
            witness={
                "op": "batch_norm_training",
                "operands": {
                    "x": literal([[[[4097.0, 4098.0, 4099.0, 4098.0]]]]),
                    "scale": filled("ones", 1),
                    "shift": filled("ones", 1),
                    "mean": filled("ones", 1),
                    "variance": filled("ones", 1),
                },
                "attrs": {"momentum": 1.0},
                "cotangent": literal([[[[1.0, 0.0, 0.0, 0.0]]]]),
            },
            when=lambda case: case.attrs["unbiased"],
            versions="<=2.21.0",
            link="https://github.com/tensorflow/tensorflow/issues/118701",
            modes=("xla",),
            dtypes=("float32",),
        ),
    )

    def batch_norm_evaluation(self, x, scale, shift, mean, variance, *, epsilon):
        return first(tf.nn.batch_normalization(last(x), mean, variance, shift, scale, epsilon))

    def batch_norm_training(self, x, scale, shift, mean, variance, *, momentum, epsilon, unbiased):
        if unbiased:
            return fused(x, scale, shift, mean, variance, momentum, epsilon)
        norm = layer("BatchNormalization", x, momentum=1 - momentum, epsilon=epsilon)
        y, moved = norm.stateless_call([scale, shift], [mean, variance], x, training=True)
        return y, *moved


def fused(x, scale, shift, mean, variance, momentum, epsilon):
    """The kernel takes float32 for all but x."""
    wide = x.dtype if x.dtype == tf.float64 else tf.float32
    scale, shift, *running = (tf.cast(v, wide) for v in (scale, shift, mean, variance))
    y, *moved = tf.compat.v1.nn.fused_batch_norm(
        last(x), scale, shift, *running, epsilon=epsilon, exponential_avg_factor=momentum
    )
    return first(y), *(tf.cast(v, x.dtype) for v in moved)
