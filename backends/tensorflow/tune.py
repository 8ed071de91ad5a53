"""Fine-tuning: an optimizer for each rate, since one of Keras has one, and `trainable` for what is frozen."""

import keras
import tensorflow as tf

from nnspec.backends.base import Part, Unsupported, grouped
from nnspec.backends.tensorflow.adam import placed


class Tune(Part):
    """keras.Variable, `trainable`, and a keras.optimizers.Optimizer for each group of variables."""

    def tuner(self, loss, parameters, rates, kind, attrs):
        return Tuned(self.stage(loss), parameters, rates, optimizer(kind, attrs))


class Tuned:
    """Variables, and optimizers that are each built of those that have its rate."""

    def __init__(self, loss, parameters, rates, make):
        self._loss = loss
        self._held = {
            name: keras.Variable(x, dtype=x.dtype.name, trainable=name in rates)
            for name, x in parameters.items()
        }
        self._groups = [(make(rate), names) for rate, names in grouped(rates).items()]
        for each, names in self._groups:
            each.build([self._held[name] for name in names])

    def step(self, inputs):
        chosen = [name for name, variable in self._held.items() if variable.trainable]
        with tf.GradientTape() as tape:
            loss = self._loss({name: v.value for name, v in self._held.items()}, inputs)
        gradients = tape.gradient(loss, [self._held[name].value for name in chosen])
        found = dict(zip(chosen, gradients, strict=True))
        for each, names in self._groups:
            each.apply([found[name] for name in names])
        return loss, found

    def parameters(self):
        return {name: tf.identity(variable.value) for name, variable in self._held.items()}


def optimizer(kind, attrs):
    if kind == "adam":
        hyper = placed(attrs["beta1"], attrs["beta2"], attrs["epsilon"], attrs["place"])
        return lambda rate: keras.optimizers.Adam(rate, **hyper)
    if attrs["velocity"] == "gradients" and attrs["momentum"]:
        raise Unsupported("the velocity of keras.optimizers.SGD holds the rate")
    return lambda rate: keras.optimizers.SGD(rate, attrs["momentum"], attrs["nesterov"])
