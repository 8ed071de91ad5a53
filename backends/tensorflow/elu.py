"""Exponential linear units."""

import numpy as np
import tensorflow as tf

from nnspec.backends.base import Divergence, Part, literal
from nnspec.backends.tensorflow.layout import KERNELS


def little(case):
    """Some x is a little below 0."""
    x = case.arrays["x"]
    return bool(((x < 0) & (x > -1)).any())


def lost(case):
    """Some x is so little below 0 that exp(x) is 1, or nearly."""
    x = case.arrays["x"]
    return bool(((x < 0) & (np.exp(np.minimum(x, 0) / 2) == 1)).any())


def at_zero(case):
    return bool((np.abs(case.arrays["x"].astype(float)) < 1e-37).any())


class Elu(Part):
    """tf.nn.selu; elu and celu from Keras, since tf.nn.elu knows no alpha but 1."""

    divergences = (
        *(
            Divergence(
                clauses=(f"{op}.F1", "every.P5"),
                why="It is computed as exp(x) − 1, which cancels near 0: of x = −10⁻⁸ nothing is left. "
                "Under XLA it is expm1.",
                witness={"op": op, "operands": {"x": literal([-0.0002])}, "attrs": attrs},
                when=little,
                versions="<=2.21.0",
                link="https://github.com/tensorflow/tensorflow/issues/116943",
                modes=KERNELS,
            )
            for op, attrs in (("elu", {"alpha": 1.0}), ("selu", {}))
        ),
        *(
            Divergence(
                clauses=("selu.G1",),
                why="The side of the kink is read from the result: where exp(x) − 1 is lost, the slope is λ, "
                "not λ·α.",
                witness={
                    "op": "selu",
                    "operands": {"x": literal([x])},
                    "attrs": {},
                    "cotangent": literal([1.0]),
                },
                when=lost,
                versions="<=2.21.0",
                link="https://github.com/tensorflow/tensorflow/issues/116943",
                modes=KERNELS,
                dtypes=dtypes,
            )
            for x, dtypes in ((-(2.0**-60), ("float64", "float32", "bfloat16")), (-(2.0**-13), ("float16",)))
        ),
        Divergence(
            clauses=("celu.G1", "every.P5"),
            why="Keras computes max(x, 0) + α·expm1(min(x, 0)/α), and at a tie tf.maximum and tf.minimum "
            "both pass the whole cotangent to x: the slope at 0 is 2.",
            witness={
                "op": "celu",
                "operands": {"x": literal([0.0])},
                "attrs": {"alpha": 1.0},
                "cotangent": literal([1.0]),
            },
            when=at_zero,
            versions="<=2.21.0",
        ),
    )

    def elu(self, x, *, alpha):
        return tf.keras.activations.elu(x, alpha)

    def selu(self, x):
        return tf.nn.selu(x)

    def celu(self, x, *, alpha):
        return tf.keras.activations.celu(x, alpha)
