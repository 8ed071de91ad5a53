"""A run of an optax transformation over gradients that are given.

A step is compiled as one, as in every program that trains with optax. Rates and hyperparameters that are
numbers are operands of it, as under optax.inject_hyperparams; those of other kinds choose what is compiled.
"""

from functools import partial

import jax
import jax.numpy as jnp
import optax


def run(make, p, g, rates, taken, states, **hyper):
    """p after a step at each rate, and the states.

    `make` is handed the schedule of rates, and `hyper`; `states` maps optax's name of each to what is
    handed on.
    """
    numbers = {name: value for name, value in hyper.items() if type(value) is float}
    others = tuple((name, value) for name, value in hyper.items() if name not in numbers)
    parameters = list(p)
    state = start(make, others, numbers, parameters)
    if taken:
        held = {name: list(x) for name, x in states.items() if held_in(state, name)}
        state = optax.tree_utils.tree_set(state, count=jnp.asarray(taken, jnp.int32), **held)
    for rate, gradients in zip(rates, g, strict=True):
        parameters, state = step(make, others, numbers, rate, parameters, list(gradients), state)
    found = (
        stack(optax.tree_utils.tree_get(state, name)) if held_in(state, name) else given
        for name, given in states.items()
    )
    return stack(parameters), *(jnp.zeros_like(p) if each is None else each for each in found)


@partial(jax.jit, static_argnames=("make", "others"))
def start(make, others, numbers, parameters):
    return make(0.0, **dict(others), **numbers).init(parameters)


@partial(jax.jit, static_argnames=("make", "others"))
def step(make, others, numbers, rate, parameters, gradients, state):
    transformation = make(lambda count: rate, **dict(others), **numbers)
    updates, state = transformation.update(gradients, state, parameters)
    return optax.apply_updates(parameters, updates), state


stack = jax.jit(jnp.stack)


def held_in(state, name):
    return bool(optax.tree_utils.tree_get_all_with_path(state, name))
