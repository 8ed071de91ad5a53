"""Pooling to a size that is given."""

import keras
import tensorflow as tf

from nnspec.backends.base import Divergence, Part, Refusal, filled
from nnspec.backends.tensorflow.layout import HALVES, KERNELS


def oversized(case):
    """Keras pools with windows of two sizes, of which the larger may be larger than the map."""
    sizes = zip(case.shapes["x"][2:], case.attrs["output"], strict=True)
    return any(count > 0 and -(-n // count) + 1 > n for n, count in sizes)


class AdaptivePool2d(Part):
    """tf.reduce_max and tf.reduce_mean over the map; adaptive pooling of keras.ops."""

    refusals = (
        Refusal(
            "adaptive_max_pool2d",
            "where an axis has one element or one bin, Keras asks for a window larger than the map: with "
            "oneDNN that divides by zero, and without the gradient is memory that nobody wrote "
            "(https://github.com/tensorflow/tensorflow/issues/126128)",
            when=oversized,
            modes=("eager",),
            fatal={
                "op": "adaptive_max_pool2d",
                "dtype": "float32",
                "operands": {"x": filled("ones", 1, 1, 5, 2)},
                "attrs": {"output": [2, 1]},
            },
        ),
        Refusal(
            "adaptive_max_pool2d",
            "in a graph the gradient of an empty batch ends the process: a check in tensor.cc finds float "
            "where it expects int32",
            when=lambda case: case.shapes["x"][0] == 0,
            gradient=True,
            modes=("function",),
            fatal={
                "op": "adaptive_max_pool2d",
                "dtype": "float32",
                "operands": {"x": filled("ones", 0, 1, 3, 3)},
                "attrs": {"output": [2, 2]},
            },
        ),
        *(
            Refusal(
                op,
                "where an axis has one element or one bin, Keras asks for a window larger than the map",
                when=oversized,
                modes=("function", "xla"),
            )
            for op in ("adaptive_max_pool2d", "adaptive_avg_pool2d")
        ),
    )
    divergences = (
        Divergence(
            clauses=("adaptive_max_pool2d.S2",),
            why="The CPU kernel of tf.nn.max_pool starts its maximum at the lowest finite number; "
            "oneDNN's, for the halves on processors that have it, at −∞.",
            witness={
                "op": "adaptive_max_pool2d",
                "operands": {"x": filled("nothing", 1, 1, 4, 4)},
                "attrs": {"output": [2, 2]},
                "aim": "S2",
            },
            versions="<=2.21.0",
            link="https://github.com/tensorflow/tensorflow/issues/2501",
            modes=KERNELS,
            by_processor=HALVES,
        ),
    )
    grades = {  # sums kept in storage
        ("global_avg_pool2d.F1", "float16"): "C",
        ("adaptive_max_pool2d.G1", "float16"): "C",
        ("adaptive_max_pool2d.G1", "bfloat16"): "C",
        ("adaptive_avg_pool2d", "float16"): "C",
        ("adaptive_avg_pool2d.G1", "bfloat16"): "C",
    }

    def global_max_pool2d(self, x):
        return tf.reduce_max(x, (2, 3))

    def global_avg_pool2d(self, x):
        return tf.reduce_mean(x, (2, 3))

    def adaptive_max_pool2d(self, x, *, output):
        return keras.ops.adaptive_max_pool(x, output, "channels_first")

    def adaptive_avg_pool2d(self, x, *, output):
        return keras.ops.adaptive_average_pool(x, output, "channels_first")
