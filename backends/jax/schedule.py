"""Learning-rate schedules."""

import jax.numpy as jnp
import optax

from nnspec.backends.base import Part


class Schedule(Part):
    """optax.schedules; they compute in the widest dtype that is enabled."""

    def step_decay(self, rate, t, *, every, factor):
        return each(optax.exponential_decay(rate, every, factor, staircase=True), rate, t)

    def exponential_decay(self, rate, t, *, every, factor):
        return each(optax.exponential_decay(rate, every, factor), rate, t)

    def linear_warmup(self, rate, t, *, steps, start):
        return each(optax.linear_schedule(rate * start, rate, steps), rate, t)

    def cosine_decay(self, rate, t, *, steps, floor):
        return each(optax.cosine_decay_schedule(rate, steps, floor), rate, t)


def each(schedule, rate, t):
    return jnp.stack([jnp.asarray(schedule(i)) for i in t]).astype(rate.dtype)
