"""Learning-rate schedules."""

import keras
import tensorflow as tf

from nnspec.backends.base import Part


class Schedule(Part):
    """keras.optimizers.schedules."""

    def step_decay(self, rate, t, *, every, factor):
        return each(keras.optimizers.schedules.ExponentialDecay(rate, every, factor, staircase=True), t)

    def exponential_decay(self, rate, t, *, every, factor):
        return each(keras.optimizers.schedules.ExponentialDecay(rate, every, factor), t)

    def linear_warmup(self, rate, t, *, steps, start):
        first = rate * tf.constant(start, rate.dtype)
        return each(keras.optimizers.schedules.PolynomialDecay(first, steps, rate), t)


def each(schedule, t):
    return tf.stack([schedule(i) for i in tf.unstack(t)])
