"""Padding."""

import tensorflow as tf

from nnspec.backends.base import Part, Refusal

NONE = ((0, 0), (0, 0))  # of the batch and of the channels


def gathered(x, padding, meet):
    """Row by row and column by column, by an index into x."""
    for axis, (low, high) in zip((2, 3), padding, strict=True):
        last = x.shape[axis] - 1
        x = tf.gather(x, [meet(i, last) for i in range(-low, last + 1 + high)], axis=axis)
    return x


class Pad(Part):
    """tf.pad, mode by mode."""

    composed = {
        "pad_edge": "tf.pad has no such mode: tf.gather of the nearest row and column",
        "pad_circular": "tf.pad has no such mode: tf.gather of the row and column around the circle",
    }
    refusals = (
        Refusal(
            "pad_reflect",
            "MirrorPad wants every side to be less than its axis, also of a batch of no items",
            when=lambda case: case.operands["x"].shape[0] == 0,
        ),
    )
    grades = {  # what is collected is kept in storage
        (f"pad_{mode}.G1", dtype): "C"
        for mode in ("reflect", "edge", "circular")
        for dtype in ("float16", "bfloat16")
    }

    def pad_constant(self, x, *, padding, value):
        return tf.pad(x, (*NONE, *padding), constant_values=value)

    def pad_reflect(self, x, *, padding):
        return tf.pad(x, (*NONE, *padding), "REFLECT")

    def pad_edge(self, x, *, padding):
        return gathered(x, padding, lambda i, last: min(max(i, 0), last))

    def pad_circular(self, x, *, padding):
        return gathered(x, padding, lambda i, last: i % (last + 1))
