"""Pooling."""

import math

import tensorflow as tf

from nnspec.backends.base import Divergence, Part, Refusal, Unsupported, filled, literal
from nnspec.backends.tensorflow.layout import KERNELS, first, last, same
from nnspec.spec.window import reached


class Pool2d(Part):
    """tf.nn.max_pool2d and avg_pool2d, channels last inside."""

    refusals = (
        Refusal(
            "max_pool2d",
            "XLA does not implement explicit padding of MaxPool",
            when=lambda case: padded(case),
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

    def max_pool2d(self, x, *, window, stride, padding, dilation, ceil_mode):
        sides = reached(x.shape[2:], window, stride, padding, dilation, ceil_mode)
        if dilation != (1, 1):
            if stride != (1, 1):
                raise Unsupported("tf.nn.pool dilates only windows of stride 1")
            x = tf.pad(x, ((0, 0), (0, 0), *sides), constant_values=tf.constant(-math.inf, x.dtype))
            return first(tf.nn.pool(last(x), window, "MAX", stride, "VALID", dilations=dilation))
        return first(tf.nn.max_pool2d(last(x), window, stride, named(sides)))

    def avg_pool2d(self, x, *, window, stride, padding, count_padding, ceil_mode, divisor_override):
        if divisor_override:
            raise Unsupported("avg_pool2d divides by nothing but the number of taps")
        sides = reached(x.shape[2:], window, stride, padding, (1, 1), ceil_mode)
        if count_padding:
            x = tf.pad(x, ((0, 0), (0, 0), *padding))
            sides = tuple((0, far - high) for (_, far), (_, high) in zip(sides, padding, strict=True))
        if sides == NONE:
            return first(tf.nn.avg_pool2d(last(x), window, stride, "VALID"))
        if sides == same(x.shape[2:], window, stride):
            return first(tf.nn.avg_pool2d(last(x), window, stride, "SAME"))
        raise Unsupported("avg_pool2d leaves uncounted only the padding that it calls SAME")


NONE = ((0, 0), (0, 0))


def named(sides):
    """For tf.nn.max_pool2d: VALID, or sides for each axis."""
    return "VALID" if sides == NONE else ((0, 0), *sides, (0, 0))


def padded(case):
    """XLA meets sides here, also those that ceil_mode asks for."""
    a = case.spec.fill_in(case.attrs)
    image = case.operands["x"].shape[2:]
    sides = reached(image, a["window"], a["stride"], a["padding"], a["dilation"], a["ceil_mode"])
    return a["dilation"] == (1, 1) and sides != NONE
