"""Hard activations."""

import numpy as np
import tensorflow as tf

from nnspec.backends.base import Divergence, Part, filled


def large(case):
    """Some product of x and the cotangent is beyond the largest number, or may be."""
    x, g = case.arrays["x"].astype(float), case.g.astype(float)
    with np.errstate(all="ignore"):
        return bool((abs(x * g) > 0.99 * case.format.largest).any())


class Hard(Part):
    """tf.keras.ops, name by name; other ends than −1 and 1 by tf.clip_by_value, which it calls, too."""

    divergences = (
        Divergence(
            clauses=("hard_swish.G1",),
            why="By the rule of products g·x goes back through relu6, whose gradient kernel multiplies it by "
            "0 or 1: where g·x overflows that makes NaN.",
            witness={
                "op": "hard_swish",
                "operands": {"x": filled("huge", 8)},
                "cotangent": filled("integers", 8),
            },
            when=large,
            versions="<=2.21.0",
            modes=("eager",),
        ),
    )

    def hard_sigmoid(self, x):
        return tf.keras.ops.hard_sigmoid(x)

    def hard_tanh(self, x, *, low, high):
        if (low, high) == (-1.0, 1.0):
            return tf.keras.ops.hard_tanh(x)
        return tf.clip_by_value(x, low, high)

    def hard_swish(self, x):
        return tf.keras.ops.hard_swish(x)
