"""Gaussian error linear units."""

import tensorflow as tf

from nnspec.backends.base import Divergence, Part, literal


def short(clauses, x, **aim):
    """Constants with the digits of float32."""
    return Divergence(
        clauses=clauses,
        why="Its constants √½ and 0.044715 go through float32 (tf.cast of a Python float): in float64 it has "
        "the accuracy of float32.",
        witness={"op": "gelu", "operands": {"x": literal(x)}, "attrs": {"approximate": "none"}, **aim},
        ratio=1e8,
        versions="<=2.21.0",
        dtypes=("float64",),
    )


class Gelu(Part):
    """tf.nn.gelu."""

    divergences = (
        short(("gelu.F1", "gelu.G1", "every.P5"), [1.0]),
        short(("gelu.S1",), [1.0, "nan"], aim="S1"),
        short(("gelu.S2",), [1.0, "inf"], aim="S2"),
    )

    def gelu(self, x, *, approximate):
        return tf.nn.gelu(x, approximate == "tanh")
