"""Stochastic gradient descent."""

import keras
import numpy as np

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.tensorflow.steps import built, moved, narrow, run


def inexact(case):
    """Some rate is not 0, or a velocity moves p on by a momentum that has more digits than float32."""
    momentum = case.attrs["momentum"]
    return moved(case) or ("m" in case.operands and float(np.float32(momentum)) != momentum)


class Sgd(Part):
    """keras.optimizers.SGD."""

    refusals = built("sgd")
    divergences = narrow("sgd", "sgd.F1", "sgd.F2", when=inexact, momentum=0.5, velocity="steps")

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
