"""Convolutions along one axis, and along three."""

import tensorflow as tf

from nnspec.backends.base import Part, Refusal
from nnspec.backends.tensorflow.conv import dilated, empty_batch, grouped, leak, one_column, wrong_column
from nnspec.backends.tensorflow.layout import KERNELS, first, last

NONE = ((0, 0), (0, 0))  # of the batch and of the channels


ROW = {"stride": [1], "padding": [[0, 0]], "dilation": [1], "groups": 1}
BOX = {"stride": [1] * 3, "padding": [[0, 0]] * 3, "dilation": [1] * 3, "groups": 1}


def refusal(op, why, when, gradient):
    return Refusal(
        op, f"{why} not implemented on the CPU, but for some oneDNN kernels", when, gradient, KERNELS
    )


class ConvAxes(Part):
    """tf.nn.conv1d and conv3d, channels last inside; tf.pad, for they have no sides of their own."""

    refusals = (
        refusal("conv1d", "gradients of grouped convolutions are", grouped, True),
        refusal("conv1d", "gradients with dilation above 1 are", dilated, True),
        refusal("conv3d", "groups are", grouped, False),
        refusal("conv3d", "dilation above 1 is", dilated, False),
        Refusal(
            "conv3d",
            "the shape function of Conv3D takes the dilation of one axis for another",
            when=lambda case: len(set(case.attrs["dilation"])) > 1,
            modes=("function", "xla"),
        ),
    )
    divergences = (
        *(leak("conv1d", ROW, clause, 1) for clause in ("S1", "S2")),
        *(leak("conv3d", BOX, clause, 3) for clause in ("S1", "S2")),
        wrong_column("conv3d", ("conv3d.F1",), [1, 1, 1, 2, 3], {**BOX, "stride": [1, 1, 2]}, one_column),
        empty_batch("conv1d", ROW, (1, 1, 2), (1, 1, 2)),
        empty_batch("conv3d", BOX, (1, 1, 2, 1, 1), (1, 1, 2, 1, 1)),
    )
    grades = {  # sums kept in storage
        **{
            (f"{op}.{clause}", dtype): "C"
            for op in ("conv1d", "conv3d")
            for clause in ("G1", "G2", "G3")
            for dtype in ("float16", "bfloat16")
        },
        ("conv3d.F1", "float16"): "C",
    }

    def conv1d(self, x, w, b=None, *, stride, padding, dilation, groups):
        x = last(tf.pad(x, (*NONE, *padding)))
        y = tf.nn.conv1d(x, tf.transpose(w, (2, 1, 0)), stride, "VALID", dilations=dilation)
        return first(y if b is None else tf.nn.bias_add(y, b))

    def conv3d(self, x, w, b=None, *, stride, padding, dilation, groups):
        x, w = last(tf.pad(x, (*NONE, *padding))), tf.transpose(w, (2, 3, 4, 1, 0))
        y = tf.nn.conv3d(x, w, (1, *stride, 1), "VALID", dilations=(1, *dilation, 1))
        return first(y if b is None else tf.nn.bias_add(y, b))
