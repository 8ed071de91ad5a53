"""A run of a Keras optimizer over gradients that are given.

Keras keeps parameters, states and the learning rate in variables. A traced function may create them
only outside of its graph, and sets them at every call: what they held before does not matter.
"""

from functools import lru_cache

import keras
import tensorflow as tf

from nnspec.backends.base import Divergence, Refusal, literal

ALIVE: list[object] = []  # of a graph, which holds its variables by their names only


RATE = (
    "Keras keeps the learning rate in a float32 variable, and casts its other hyperparameters through "
    "float32, whatever the dtype of the parameters: in float64 a step is good to eight digits."
)


def built(*operations):
    """Refusals of the modes in which an optimizer cannot be built again for each call."""
    why = "a traced function may create variables in its first call only, and an optimizer consists of them"
    return tuple(Refusal(operation, why, modes=("function", "xla")) for operation in operations)


def moved(case):
    """Some rate is not 0."""
    return any(case.attrs["rates"])


def narrow(
    op, *clauses, why=RATE, dtypes=("float64",), when=moved, ratio=1e9, link="", g=((3.0, 3.0),), **attrs
):
    """Divergences of steps that are good to fewer digits than the dtype has; S2 is judged by them, too."""
    attrs = {"rates": [0.1], **attrs}

    def witness(**more):
        operands = {"p": literal([0.0, 0.0]), "g": {**literal([list(step) for step in g]), **more}}
        return {"op": op, "operands": operands, "attrs": attrs}

    common = {
        "why": why,
        "when": when,
        "ratio": ratio,
        "versions": "<=2.21.0",
        "dtypes": dtypes,
        "link": link,
    }
    planted = {**witness(plants=[[1, "nan"]]), "aim": "S2"}
    return (
        Divergence(clauses=(*clauses, "every.P5"), witness=witness(), **common),
        *([Divergence(clauses=(f"{op}.S2",), witness=planted, **common)] if f"{op}.F1" in clauses else []),
    )


def run(kind, p, g, rates, taken, states, scalars=(), **hyper):
    """p after a step at each rate, and the states.

    `states` maps Keras's name of each to (what is handed on, what it is at the start), `scalars` the names
    of what it keeps once for all parameters.
    """
    parameters, optimizer = _built(kind, tuple(p.shape), p.dtype, tuple(hyper.items()))
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


@lru_cache(maxsize=1)  # the next call is often for the same
def _built(kind, shape, dtype, hyper):
    with tf.init_scope():
        zeros = tf.zeros(shape[1:], dtype)
        parameters = [keras.Variable(zeros, dtype=dtype.name) for _ in range(shape[0])]
        optimizer = kind(0.0, **dict(hyper))
        optimizer.build(parameters)
    return parameters, optimizer


def _set(variables, stacked):
    for variable, x in zip(variables, tf.unstack(stacked), strict=False):
        variable.assign(x)


def _stack(variables):
    return tf.stack([tf.identity(variable.value) for variable in variables])
