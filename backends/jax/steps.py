"""A run of an optax transformation over gradients that are given."""

import jax
import jax.numpy as jnp
import optax


def run(make, p, g, rates, taken, states):
    """p after a step at each rate, and the states.

    `make` is handed the schedule of rates; `states` maps optax's name of each to what is handed on, after
    steps that were taken. The steps are scanned: one is compiled, not each.
    """
    rates, taken = jnp.asarray(rates), jnp.asarray(taken, jnp.int32)
    transformation = make(lambda count: rates[count - taken])
    parameters = list(p)
    state = transformation.init(parameters)
    held = {name: list(x) for name, x in states.items() if x is not None and held_in(state, name)}
    state = optax.tree_utils.tree_set(state, count=taken, **held)

    def step(held, gradients):
        parameters, state = held
        updates, state = transformation.update(list(gradients), state, parameters)
        return (optax.apply_updates(parameters, updates), state), None

    (parameters, state), _ = jax.lax.scan(step, (parameters, state), g)
    found = (
        jnp.stack(optax.tree_utils.tree_get(state, name)) if held_in(state, name) else given
        for name, given in states.items()
    )
    return jnp.stack(parameters), *(jnp.zeros_like(p) if each is None else each for each in found)


def held_in(state, name):
    return bool(optax.tree_utils.tree_get_all_with_path(state, name))
