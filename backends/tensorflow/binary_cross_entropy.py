"""Binary cross-entropy."""

import numpy as np
import tensorflow as tf

from nnspec.backends.base import Divergence, Part, literal
from nnspec.backends.tensorflow.layout import reduced


def weighted_at_zero(case):
    """Some logit is 0, or may be read as 0, and there are weights."""
    tiny = np.finfo(np.float32).tiny if case.dtype == "bfloat16" else np.finfo(case.dtype).tiny
    return "pos_weight" in case.arrays and bool((np.abs(case.arrays["x"].astype(float)) < tiny).any())


class BinaryCrossEntropy(Part):
    """tf.nn takes logits; tf.keras takes probabilities."""

    divergences = (
        Divergence(
            clauses=("binary_cross_entropy_with_logits.G1", "every.P5"),
            why="tf.nn.weighted_cross_entropy_with_logits is written with |x| and relu(−x), whose slopes at "
            "0 are both 0: at x = 0 the cotangent of x is g·(1 − t), and 0 for t = 1. "
            "sigmoid_cross_entropy_with_logits takes care of it.",
            witness={
                "op": "binary_cross_entropy_with_logits",
                "operands": {"x": literal([0.0]), "t": literal([1.0]), "pos_weight": literal([2.0])},
                "attrs": {"reduction": "none"},
            },
            when=weighted_at_zero,
            versions="<=2.21.0",
        ),
    )

    def binary_cross_entropy(self, p, t, *, reduction):
        return reduced(tf.keras.ops.binary_crossentropy(t, p), reduction)

    def binary_cross_entropy_with_logits(self, x, t, pos_weight=None, *, reduction):
        if pos_weight is None:
            return reduced(tf.nn.sigmoid_cross_entropy_with_logits(t, x), reduction)
        return reduced(tf.nn.weighted_cross_entropy_with_logits(t, x, pos_weight), reduction)
