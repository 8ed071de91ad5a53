"""A run of a Keras optimizer over gradients that are given.

Keras keeps parameters, states and the learning rate in variables. A traced function may create them
only outside of its graph, and sets them at every call: what they held before does not matter.
"""

import keras
import tensorflow as tf

ALIVE = []  # of a graph, which holds its variables by their names only


def run(kind, p, g, rates, taken, states, scalars=(), **hyper):
    """p after a step at each rate, and the states.

    `states` maps Keras's name of each to (what is handed on, what it is at the start), `scalars` the names
    of what it keeps once for all parameters.
    """
    with tf.init_scope():
        parameters = [keras.Variable(tf.zeros(p.shape[1:], p.dtype), dtype=p.dtype.name) for _ in p]
        optimizer = kind(rates[0], **hyper)
        optimizer.build(parameters)
    if not tf.executing_eagerly():
        ALIVE.append((parameters, optimizer))
    optimizer.iterations.assign(taken)
    _set(parameters, p)
    for name, value in dict(scalars).items():
        getattr(optimizer, name).assign(value)
    for name, (given, start) in states.items():
        _set(
            getattr(optimizer, name),
            tf.fill(p.shape, tf.constant(start, p.dtype)) if given is None else given,
        )
    for rate, gradients in zip(rates, tf.unstack(g), strict=True):
        optimizer.learning_rate = rate
        optimizer.apply(tf.unstack(gradients))
    found = (
        _stack(getattr(optimizer, name)) if getattr(optimizer, name) else given
        for name, (given, _) in states.items()
    )
    return _stack(parameters), *(tf.zeros_like(p) if each is None else each for each in found)


def _set(variables, stacked):
    for variable, x in zip(variables, tf.unstack(stacked), strict=False):
        variable.assign(x)


def _stack(variables):
    return tf.stack([tf.identity(variable.value) for variable in variables])
