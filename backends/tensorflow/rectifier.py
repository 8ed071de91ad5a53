"""Rectifiers."""

import tensorflow as tf

from nnspec.backends.base import Divergence, Part, literal


class Rectifier(Part):
    """tf.nn, name by name."""

    divergences = (
        Divergence(
            clauses=("relu6.S1",),
            why="XLA's kernel for the CPU makes NaN 0, on some machines only in arrays of one element.",
            witness={"op": "relu6", "operands": {"x": literal(["nan"])}, "aim": "S1"},
            versions="<=2.21.0",
            link="https://github.com/tensorflow/tensorflow/issues/119628",
            modes=("xla",),
            dtypes=("float64", "float32", "float16"),
        ),
    )

    def relu(self, x):
        return tf.nn.relu(x)

    def relu6(self, x):
        return tf.nn.relu6(x)
