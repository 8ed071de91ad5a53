"""Operations that JAX would compile step by step, each compiled as one."""

import inspect

import jax

NUMBERS = ("rates", "taken")  # of a run of steps: they are handed over with the operands


def whole(method):
    """A method compiled as one, as most functions of jax.nn are; its attributes but `NUMBERS` are constants.

    Of a method that is not, eager JAX compiles each step for each shape: thirty, for a loss of optax.
    """
    every = inspect.signature(method).parameters
    constant = [name for name, given in every.items() if name == "self" or given.kind is given.KEYWORD_ONLY]
    return jax.jit(method, static_argnames=[name for name in constant if name not in NUMBERS])
