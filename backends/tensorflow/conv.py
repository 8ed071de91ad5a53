"""Convolutions."""

import numpy as np
import tensorflow as tf

from nnspec.backends.base import Divergence, Part, Refusal, filled, literal
from nnspec.backends.tensorflow.layout import HALVES, KERNELS, ONEDNN, first, last


def grouped(case):
    return case.attrs["groups"] > 1


def dilated(case):
    return max(case.attrs["dilation"]) > 1


def poisoned(case):
    """Some element of x is NaN or infinite."""
    return not np.isfinite(case.arrays["x"].astype(float)).all()


CONV = {"stride": [1, 1], "padding": [[0, 0], [0, 0]], "dilation": [1, 1], "groups": 1}
EMPTY_BATCH = """The oneDNN kernel gives an empty batch the shape of its input, (0, H, W, C), in place of
(0, P, Q, K). Without oneDNN (TF_ENABLE_ONEDNN_OPTS=0) the shape is right."""


def of_the_input(case, found):
    """The shape is that of x, padded or not, or the bias does not fit to it."""
    _, channels, *image = case.shapes["x"]
    padded = [n + low + high for n, (low, high) in zip(image, case.attrs["padding"], strict=True)]
    return found["got"] in ([0, channels, *image], [0, channels, *padded]) or "BiasAdd" in str(found["got"])


def of_the_cotangent(case, found):
    return found["got"] == [0, *case.g.shape[1:]]


def empty_batch(op, attrs, image=(1, 1, 1, 2), kernel=(1, 1, 1, 2), array="y"):
    return Divergence(
        clauses=("every.S1",),
        arrays=(array,),
        explains=of_the_input if array == "y" else of_the_cotangent,
        why=" ".join(EMPTY_BATCH.split()),
        witness={
            "op": op,
            "operands": {"x": filled("ones", *image), "w": filled("ones", *kernel)},
            "attrs": attrs,
        },
        versions="<=2.21.0",
        link="https://github.com/tensorflow/tensorflow/pull/30968",
        modes=KERNELS,
        dtypes=ONEDNN,
        by_processor=HALVES,
    )


def windows(case, axis, sides=(0, 0)):
    """How many windows of a convolution fit along one axis."""
    extent, taps = case.operands["x"].shape[2 + axis], case.operands["w"].shape[2 + axis]
    reach = case.attrs["dilation"][axis] * (taps - 1) + 1
    return (max(extent + sum(sides), reach) - reach) // case.attrs["stride"][axis] + 1


def narrow(case, sides=(0, 0)):
    """A result of one column, of a kernel wider than 1 with a stride across above 1."""
    across = len(case.attrs["stride"]) - 1
    wide = case.attrs["stride"][across] > 1 and case.operands["w"].shape[-1] > 1
    return wide and windows(case, across, sides) == 1


def one_column(case):
    *_, rows, columns = case.attrs["padding"]
    return narrow(case, columns) and windows(case, len(case.attrs["stride"]) - 2, rows) > 1


def wrong_column(op, clauses, image, attrs, when):
    return Divergence(
        clauses=clauses,
        why="The oneDNN kernel writes wrong numbers into a result of one column and several rows when the "
        "stride across is above 1: tf.nn.conv2d(ones(2, 2, 2, 1), ones(1, 2, 1, 1), (1, 3), 'VALID') is "
        "[2, 0, 2, 0]. Without oneDNN (TF_ENABLE_ONEDNN_OPTS=0) and under XLA it is [2, 2, 2, 2].",
        witness={
            "op": op,
            "operands": {"x": filled("ones", *image), "w": filled("ones", *[1] * len(image[1:]), 2)},
            "attrs": attrs,
        },
        when=when,
        versions="<=2.21.0",
        modes=KERNELS,
        dtypes=ONEDNN,
        sporadic=True,  # what it leaves there may be right by accident
    )


def leak(op, attrs, clause="S1", axes=2):
    before = (1,) * (axes - 1)
    return Divergence(
        clauses=(f"{op}.{clause}",),
        why="oneDNN's bfloat16 convolution carries NaN and ∞ into neighbours that do not cover it, as NaN.",
        witness={
            "op": op,
            "operands": {
                "x": {**literal([1.0, "inf", 1.0]), "shape": [1, 1, *before, 3]},
                "w": filled("ones" if clause == "S1" else "zeros", 1, 1, *before, 1),
            },
            "attrs": attrs,
            "aim": clause,
        },
        when=poisoned,
        versions="<=2.21.0",
        modes=KERNELS,
        dtypes=("bfloat16",),
        by_processor=HALVES,
    )


class Conv(Part):
    """tf.nn.conv2d, channels last inside."""

    composed = {"convolve2d": "tf.nn has correlation only: conv2d of the reversed kernel"}
    refusals = (
        Refusal(
            "conv2d",
            "gradients of grouped convolutions are not implemented on the CPU, but for some oneDNN kernels",
            when=grouped,
            gradient=True,
            modes=KERNELS,
        ),
        Refusal(
            "conv2d",
            "gradients with dilation above 1 are not implemented on the CPU, but for some oneDNN kernels",
            when=dilated,
            gradient=True,
            modes=KERNELS,
        ),
    )
    grades = {  # sums kept in storage
        **{(f"conv2d.{g}", t): "C" for g in ("G1", "G2") for t in ("float16", "bfloat16")},
        **{(f"convolve2d.{g}", t): "C" for g in ("G1", "G2") for t in ("float16", "bfloat16")},
        ("conv2d.G3", "bfloat16"): "C",
    }
    divergences = (
        leak("conv2d", CONV),
        leak("conv2d", CONV, "S2"),
        leak("convolve2d", {"padding": [[0, 0], [0, 0]]}),
        wrong_column(
            "conv2d", ("conv2d.F1", "every.P4"), [2, 1, 2, 2], {**CONV, "stride": [1, 3]}, one_column
        ),
        wrong_column(
            "conv2d", ("conv2d.P1",), [2, 1, 1, 3], {**CONV, "stride": [1, 2]}, narrow
        ),  # its images are a stride taller
        empty_batch("conv2d", CONV),
        empty_batch("convolve2d", {"padding": [[0, 0], [0, 0]]}),
    )

    def conv2d(self, x, w, b=None, *, stride, padding, dilation, groups):
        sides = ((0, 0), *padding, (0, 0))
        y = tf.nn.conv2d(last(x), tf.transpose(w, (2, 3, 1, 0)), stride, sides, dilations=dilation)
        return first(y if b is None else tf.nn.bias_add(y, b))

    def convolve2d(self, x, w, *, padding):
        sides = ((0, 0), *padding, (0, 0))
        reversed_kernel = tf.reverse(tf.transpose(w, (2, 3, 1, 0)), (0, 1))
        return first(tf.nn.conv2d(last(x), reversed_kernel, 1, sides))
