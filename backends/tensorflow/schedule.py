"""Learning-rate schedules."""

import keras
import tensorflow as tf

from nnspec.backends.base import Divergence, Part, filled, literal


class Schedule(Part):
    """keras.optimizers.schedules."""

    divergences = tuple(
        Divergence(
            clauses=(f"{op}.F1", "every.P5"),
            why="Keras casts the factor through float32, whatever the dtype of the rate.",
            witness={
                "op": op,
                "operands": {"rate": literal(1.0), "t": filled("labels(1,2)", 1)},
                "attrs": {"every": 1, "factor": 0.1},
            },
            ratio=1e10,
            versions="<=2.21.0",
            dtypes=("float64",),
        )
        for op in ("step_decay", "exponential_decay")
    )

    def step_decay(self, rate, t, *, every, factor):
        return each(keras.optimizers.schedules.ExponentialDecay(rate, every, factor, staircase=True), t)

    def exponential_decay(self, rate, t, *, every, factor):
        return each(keras.optimizers.schedules.ExponentialDecay(rate, every, factor), t)

    def linear_warmup(self, rate, t, *, steps, start):
        first = rate * tf.constant(start, rate.dtype)
        return each(keras.optimizers.schedules.PolynomialDecay(first, steps, rate), t)

    def cosine_decay(self, rate, t, *, steps, floor):
        return each(keras.optimizers.schedules.CosineDecay(rate, steps, floor), t)


def each(schedule, t):
    return tf.stack([schedule(i) for i in tf.unstack(t)])
