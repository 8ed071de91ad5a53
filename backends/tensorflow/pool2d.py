"""Pooling."""

import tensorflow as tf

from nnspec.backends.base import Divergence, Part, Refusal, Unsupported, filled, literal
from nnspec.backends.tensorflow.layout import KERNELS, first, last, same


class Pool2d(Part):
    """tf.nn.max_pool2d and avg_pool2d, channels last inside."""

    refusals = (
        Refusal(
            "max_pool2d",
            "XLA does not implement explicit padding of MaxPool",
            when=lambda case: case.attrs["padding"] != ((0, 0), (0, 0)),
            modes=("xla",),
        ),
        Refusal(
            "max_pool2d",
            "the float32 gradient for an empty batch fails a check in tensor.cc: int32 expected, got float",
            when=lambda case: case.dtype == "float32" and case.shapes["x"][0] == 0,
            gradient=True,
            modes=("function",),
            fatal={
                "op": "max_pool2d",
                "dtype": "float32",
                "operands": {"x": filled("ones", 0, 1, 2, 2)},
                "attrs": {"window": [2, 2], "stride": [2, 2], "padding": [[0, 0], [0, 0]]},
            },
        ),
    )
    grades = {  # sums kept in storage
        ("max_pool2d.G1", "float16"): "C",
        ("max_pool2d.G1", "bfloat16"): "C",
        ("avg_pool2d", "float16"): "C",
        ("avg_pool2d.G1", "bfloat16"): "C",
    }
    divergences = (
        Divergence(
            clauses=("max_pool2d.S2",),
            why="The CPU kernel starts its maximum at the lowest finite number in place of −∞.",
            witness={
                "op": "max_pool2d",
                "operands": {"x": literal([[[["-inf"]]]])},
                "attrs": {"window": [1, 2], "stride": [1, 1], "padding": [[0, 0], [0, 1]]},
                "aim": "S2",
            },
            versions="<=2.21.0",
            link="https://github.com/tensorflow/tensorflow/issues/2501",
            modes=KERNELS,
        ),
    )

    def max_pool2d(self, x, *, window, stride, padding):
        none = padding == ((0, 0), (0, 0))
        sides = "VALID" if none else ((0, 0), *padding, (0, 0))
        return first(tf.nn.max_pool2d(last(x), window, stride, sides))

    def avg_pool2d(self, x, *, window, stride, padding, count_padding):
        if count_padding:
            x, sides = tf.pad(x, ((0, 0), (0, 0), *padding)), "VALID"
        elif padding == ((0, 0), (0, 0)):
            sides = "VALID"
        elif padding == same(x.shape[2:], window, stride):
            sides = "SAME"
        else:
            raise Unsupported("avg_pool2d leaves uncounted only the padding that it calls SAME")
        return first(tf.nn.avg_pool2d(last(x), window, stride, sides))
