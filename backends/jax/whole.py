"""What JAX lacks, and what optax leaves to its caller to compile: each compiled as a whole."""

import inspect

import jax


def whole(method):
    """A method compiled as one, as the functions of jax.nn and jax.numpy are; its attributes are constants.

    In eager mode JAX would compile each of its steps for each shape: thirty, for a normalisation or a loss.
    """
    every = inspect.signature(method).parameters
    constant = [name for name, given in every.items() if name == "self" or given.kind is given.KEYWORD_ONLY]
    return jax.jit(method, static_argnames=constant)
