"""Stochastic gradient descent."""

import optax

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.jax.steps import run
from nnspec.backends.jax.whole import whole


class Sgd(Part):
    """optax.sgd; where the rate or the decay stands elsewhere, the transformations that it is made of."""

    @whole
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
        if dampening and momentum:
            raise Unsupported("optax.trace has no dampening")
        inside = bool(momentum) and velocity == "steps"
        decoupled = decay == "decoupled" and bool(weight_decay)
        if inside and decoupled:
            raise Unsupported("optax has no decoupled decay beside a velocity that holds the rate")
        trace = optax.trace(momentum, nesterov) if momentum else optax.identity()
        decays = optax.add_decayed_weights(weight_decay)

        def make(rate):
            if inside:
                return optax.chain(decays, optax.scale_by_learning_rate(rate), trace)
            if decoupled:
                return optax.chain(trace, decays, optax.scale_by_learning_rate(rate))
            return optax.chain(decays, optax.sgd(rate, momentum or None, nesterov))

        sign = -1 if inside else 1  # the rate that optax applies is negative
        y, m = run(make, p, g, rates, taken, {"trace": None if m is None else sign * m})
        return y, sign * m
