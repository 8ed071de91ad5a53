"""Leaky rectifiers."""

import keras
import numpy as np
import tensorflow as tf

from nnspec.backends.base import Divergence, Part, literal


def long_slope(case):
    """The slope has more digits than float32."""
    return float(np.float32(case.attrs["slope"])) != case.attrs["slope"]


def zeros(case):
    """Some element of x is 0, or may be read as 0."""
    return bool((abs(case.arrays["x"].astype(float)) < 2.0**-126).any())


class Leaky(Part):
    """tf.nn.leaky_relu; the learned slope is that of a Keras layer."""

    divergences = (
        *(
            Divergence(
                clauses=clauses,
                why="The slope is a float32 attribute of the kernel, for float64, too: it is up to 2⁻²⁴ off.",
                witness={
                    "op": "leaky_relu",
                    "operands": {"x": literal([-1.0, 0.0, 2.0])},
                    "attrs": {"slope": 0.1},
                    "aim": aim,
                },
                when=long_slope,
                ratio=2.0**28,  # the bound is two roundings, of 2⁻⁵³ each
                versions="<=2.21.0",
                link="https://github.com/tensorflow/tensorflow/pull/21658",
                dtypes=("float64",),
            )
            for aim, clauses in {
                "": ("leaky_relu.F1", "leaky_relu.G1", "every.P5"),
                "example 0": ("leaky_relu.F1",),
                "S1": ("leaky_relu.S1",),
                "S2": ("leaky_relu.S2",),
            }.items()
        ),
        *(
            Divergence(
                clauses=clauses,
                why="keras.layers.PReLU is relu(x) − a·relu(−x), and both have slope 0 at 0: so has the sum, "
                "even where a is 1.",
                witness={
                    "op": "prelu",
                    "operands": {"x": literal([[0.0]]), "a": literal([1.0])},
                    "cotangent": literal([[1.0]]),
                    "aim": aim,
                },
                when=zeros,
                versions="<=2.21.0",
            )
            for aim, clauses in {
                "": ("prelu.G1", "every.P5"),
                "K1": ("prelu.G3", "prelu.K1"),
            }.items()
        ),
    )

    def leaky_relu(self, x, *, slope):
        return tf.nn.leaky_relu(x, slope)

    def prelu(self, x, a):
        layer = keras.layers.PReLU(dtype=x.dtype.name)
        layer.alpha = tf.reshape(a, (-1, *[1] * (len(x.shape) - 2)))  # in place of a variable of its own
        return layer.call(x)
