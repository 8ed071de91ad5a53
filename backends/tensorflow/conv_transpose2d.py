"""The transposed convolution."""

import tensorflow as tf

from nnspec.backends.base import Part, Refusal, Unsupported
from nnspec.backends.tensorflow.conv import CONV, dilated, empty_batch, wrong_column
from nnspec.backends.tensorflow.layout import KERNELS, first, last
from nnspec.spec.window import covered

TRANSPOSED = {**CONV, "output_padding": [0, 0]}


def one_column(case):
    """The cotangent of x has one column and several rows: there it is a convolution of these."""
    rows, columns = case.operands["x"].shape[2:]
    wide = case.attrs["stride"][1] > 1 and case.operands["w"].shape[3] > 1
    return wide and columns == 1 and rows > 1


class ConvTranspose2d(Part):
    """tf.nn.conv2d_transpose, channels last inside."""

    grades = {  # sums kept in storage
        (f"conv_transpose2d.{clause}", dtype): "C"
        for clause in ("F1", "G2", "G3")
        for dtype in ("float16", "bfloat16")
    }
    divergences = (
        wrong_column(
            "conv_transpose2d",
            ("conv_transpose2d.G1", "every.P4"),
            [2, 1, 2, 1],
            {**TRANSPOSED, "stride": [1, 3]},
            one_column,
        ),
        empty_batch("conv_transpose2d", TRANSPOSED, (1, 1, 1, 1), array="cotangent of x"),
    )
    refusals = (
        Refusal(
            "conv_transpose2d",
            "dilation above 1 is not implemented on the CPU, but for some oneDNN kernels",
            when=dilated,
            modes=KERNELS,
        ),
    )

    def conv_transpose2d(self, x, w, b=None, *, stride, padding, output_padding, dilation, groups):
        if groups > 1:
            raise Unsupported("tf.nn.conv2d_transpose has no groups")
        size = map(covered, x.shape[2:], w.shape[2:], stride, padding, dilation, output_padding)
        sides = ((0, 0), *padding, (0, 0))
        w = tf.transpose(w, (2, 3, 1, 0))
        y = tf.nn.conv2d_transpose(
            last(x), w, (x.shape[0], *size, w.shape[2]), stride, sides, dilations=dilation
        )
        return first(y if b is None else tf.nn.bias_add(y, b))
