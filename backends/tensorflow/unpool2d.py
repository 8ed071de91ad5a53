"""Max pooling with places, and back."""

import tensorflow as tf

from nnspec.backends.base import Part, Refusal, Unsupported, unsupported
from nnspec.backends.tensorflow.layout import first, last, same
from nnspec.backends.tensorflow.pool2d import NONE
from nnspec.spec.window import reached


class Unpool2d(Part):
    """tf.nn.max_pool_with_argmax, whose places count the channels, too."""

    refusals = (
        Refusal(
            "max_pool2d_with_indices",
            "tf.nn.max_pool_with_argmax refuses an empty batch: tensor_in must not be empty",
            when=lambda case: case.shapes["x"][0] == 0,
        ),
        Refusal(
            "max_pool2d_with_indices",
            "XLA has no MaxPoolWithArgmax: no OpKernel is registered for XLA_CPU_JIT devices",
            modes=("xla",),
        ),
    )
    grades = {("max_pool2d_with_indices.G1", dtype): "C" for dtype in ("float16", "bfloat16")}  # sums

    max_unpool2d = unsupported("tf.nn has no unpooling")

    def max_pool2d_with_indices(self, x, *, window, stride, padding, dilation, ceil_mode):
        if dilation != (1, 1):
            raise Unsupported("tf.nn.max_pool_with_argmax has no dilation")
        sides = reached(x.shape[2:], window, stride, padding, dilation, ceil_mode)
        if sides not in (NONE, same(x.shape[2:], window, stride)):
            raise Unsupported("tf.nn.max_pool_with_argmax has no padding but the one that it calls SAME")
        named = "VALID" if sides == NONE else "SAME"
        y, i = tf.nn.max_pool_with_argmax(last(x), window, stride, named)
        return first(y), first(i // x.shape[1])
