"""Fine-tuning: a transformation for each rate, told apart by labels, and one to zero for what is frozen."""

import jax
import optax

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.jax.adam import placed

FROZEN = "frozen"


class Tune(Part):
    """optax.multi_transform, with optax.set_to_zero."""

    def tuner(self, loss, parameters, rates, kind, attrs):
        make = optimizer(kind, attrs)
        labels = {name: str(rates.get(name, FROZEN)) for name in parameters}
        by_label = {str(rate): make(rate) for rate in rates.values()}
        transformation = optax.multi_transform({**by_label, FROZEN: optax.set_to_zero()}, labels)

        def step(held, state, inputs):
            value, gradients = jax.value_and_grad(loss)(held, inputs)
            updates, state = transformation.update(gradients, state, held)
            return value, gradients, optax.apply_updates(held, updates), state

        return Tuned(self.stage(step), dict(parameters), transformation.init(dict(parameters)), rates)


class Tuned:
    """Parameters and the state of the transformation, handed from step to step."""

    def __init__(self, staged, held, state, rates):
        self._staged, self._held, self._state, self._rates = staged, held, state, rates

    def step(self, inputs):
        value, gradients, self._held, self._state = self._staged(self._held, self._state, inputs)
        return value, {name: gradients[name] for name in self._rates}

    def parameters(self):
        return self._held


def optimizer(kind, attrs):
    if kind == "adam":
        hyper = placed(attrs["beta1"], attrs["beta2"], attrs["epsilon"], attrs["place"])
        return lambda rate: optax.adam(rate, **hyper)
    momentum, nesterov = attrs["momentum"], attrs["nesterov"]
    if attrs["velocity"] == "gradients" or not momentum:
        return lambda rate: optax.sgd(rate, momentum or None, nesterov)
    raise Unsupported("the velocity of optax.sgd gathers gradients")
