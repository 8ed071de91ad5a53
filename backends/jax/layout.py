"""What JAX asks for besides the numbers: reductions, which optax leaves to its callers."""

import jax.numpy as jnp


def reduced(loss, reduction):
    """The losses of the items, their sum, or their mean."""
    return {"none": lambda y: y, "sum": jnp.sum, "mean": jnp.mean}[reduction](loss)


def of_channels(v):
    """[C] -> [1 C 1 1]"""
    return v.reshape(1, -1, 1, 1)
