"""Functions that JAX lacks, each compiled as a whole."""

import inspect

import jax


def whole(method):
    """A method compiled as one, as the functions of jax.nn and jax.numpy are; its attributes are constants.

    In eager mode JAX would compile each of its steps for each shape: thirty, for a normalisation.
    """
    every = inspect.signature(method).parameters.values()
    attributes = [parameter.name for parameter in every if parameter.kind is parameter.KEYWORD_ONLY]
    return jax.jit(method, static_argnames=("self", *attributes))
