"""Stochastic gradient descent."""

import keras
import tensorflow as tf

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.tensorflow.steps import built, moved, narrow, run


def cast(case):
    """Some rate is not 0, or the momentum, which moves p without one, has more digits than float32."""
    momentum = case.attrs["momentum"]
    return moved(case) or float(tf.cast(momentum, "float32")) != momentum


class Sgd(Part):
    """keras.optimizers.SGD."""

    refusals = built("sgd")
    divergences = narrow("sgd", "sgd.F1", "sgd.F2", when=cast, momentum=0.5, velocity="steps")

    def sgd(
        self,
        p,
        g,
        m=None,
        *,
        rates,
        taken,
        momentum,
        dampening,
        nesterov,
        velocity,
        weight_decay,
        decay,
    ):
        if velocity == "gradients" and momentum:
            raise Unsupported("the velocity of keras.optimizers.SGD holds the rate")
        if decay == "coupled" and weight_decay:
            raise Unsupported("keras.optimizers.SGD has decoupled weight decay only")
        if dampening and momentum:
            raise Unsupported("keras.optimizers.SGD has no dampening")
        states = {"momentums": (None if m is None else -m, 0.0)}  # Keras adds its velocity
        hyper = {"momentum": momentum, "nesterov": nesterov, "weight_decay": weight_decay or None}
        y, m = run(keras.optimizers.SGD, p, g, rates, taken, states, **hyper)
        return y, -m
