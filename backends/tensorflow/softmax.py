"""Softmax, its logarithm, and the logarithm of a sum."""

import numpy as np
import tensorflow as tf

from nnspec.backends.base import Divergence, Part, literal
from nnspec.backends.tensorflow.layout import HALVES, KERNELS, ONEDNN


def poisoned(case):
    """Some element of x is NaN or +∞."""
    x = case.arrays["x"].astype(float)
    return bool(((x != x) | (x == float("inf"))).any())


def in_its_row(case, found):
    """What is wrong lies in the row of a NaN or of +∞."""
    x, axis = case.arrays["x"].astype(float), case.attrs["axis"]
    rows = (np.isnan(x) | np.isposinf(x)).any(axis, keepdims=True)
    return "index" in found and bool(np.broadcast_to(rows, x.shape)[tuple(found["index"])])


class Softmax(Part):
    """tf.nn, name by name."""

    grades = {("log_softmax.G1", "float16"): "C"}  # sums kept in storage
    divergences = (
        Divergence(
            clauses=("softmax.S2",),
            why="The oneDNN kernel keeps a NaN or +∞ to its own element: softmax([NaN, 0]) is [NaN, 0]. "
            "Without oneDNN (TF_ENABLE_ONEDNN_OPTS=0) the whole row is NaN.",
            witness={
                "op": "softmax",
                "operands": {"x": literal(["nan", 0.0])},
                "attrs": {"axis": 0},
                "aim": "S2",
            },
            when=poisoned,
            explains=in_its_row,
            versions="<=2.21.0",
            modes=KERNELS,
            dtypes=ONEDNN,
            by_processor=HALVES,
        ),
    )

    def softmax(self, x, *, axis):
        return tf.nn.softmax(x, axis)

    def log_softmax(self, x, *, axis):
        return tf.nn.log_softmax(x, axis)

    def logsumexp(self, x, *, axis):
        return tf.reduce_logsumexp(x, axis)
