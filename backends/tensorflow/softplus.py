"""Softplus and its kin."""

import tensorflow as tf

from nnspec.backends.base import Divergence, Part, literal


class Softplus(Part):
    """tf.nn and tf.math; mish from Keras."""

    divergences = (
        Divergence(
            clauses=("mish.F1", "every.P5"),
            why="Grappler replaces softplus, tanh and product by oneDNN's mish, "
            "x·((eˣ + 1)² − 1)/((eˣ + 1)² + 1): what cancels is lost, and below −16.6 the result is 0.",
            witness={"op": "mish", "operands": {"x": literal([-23.0])}, "attrs": {}},
            when=lambda case: (case.arrays["x"] < 0).any(),
            ratio=500_000.0,
            versions="<=2.21.0",
            link="https://github.com/tensorflow/tensorflow/pull/54428",
            modes=("function",),
            dtypes=("float32", "bfloat16"),
            checks=("forward", "size"),
            arrays=("y",),
        ),
    )

    def softplus(self, x):
        return tf.nn.softplus(x)

    def log_sigmoid(self, x):
        return tf.math.log_sigmoid(x)

    def mish(self, x):
        return tf.keras.activations.mish(x)
