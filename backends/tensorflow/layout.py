"""What TensorFlow asks for besides the numbers: channels last, and sides that it calls SAME."""

from functools import cache

import tensorflow as tf

KERNELS = ("eager", "function")  # XLA has kernels of its own
HALVES = ("bfloat16", "float16")  # in which oneDNN has kernels for some processors only
ONEDNN = ("float32", *HALVES)  # the dtypes whose CPU kernels come from oneDNN


def last(x):
    """Channels last."""
    return tf.transpose(x, (0, *range(2, len(x.shape)), 1))


def first(x):
    """Channels first again."""
    return tf.transpose(x, (0, len(x.shape) - 1, *range(1, len(x.shape) - 1)))


def same(image, window, stride):
    """The sides that TensorFlow adds when it is told SAME."""
    totals = [max((-(-n // s) - 1) * s + k - n, 0) for n, k, s in zip(image, window, stride, strict=True)]
    return tuple((t // 2, t - t // 2) for t in totals)


def reduced(loss, reduction):
    """The losses of the items, their sum, or their mean."""
    return {"none": lambda y: y, "sum": tf.reduce_sum, "mean": tf.reduce_mean}[reduction](loss)


def layer(kind, x, **attrs):
    """A layer of Keras for the channels of x; its weights come with each call."""
    return _built(kind, x.shape[1], x.dtype.name, **attrs)


@cache
def _built(kind, channels, dtype, **attrs):
    """In a graph of its own: its variables are never read, and not to be made while tf.function traces."""
    made = getattr(tf.keras.layers, kind)(axis=1, dtype=dtype, **attrs)
    with tf.Graph().as_default():
        made.build((None, channels, None, None))
    return made
