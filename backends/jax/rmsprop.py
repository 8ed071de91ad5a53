"""RMSprop."""

import optax

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.jax.steps import run
from nnspec.backends.jax.whole import whole


class Rmsprop(Part):
    """optax.rmsprop."""

    @whole
    def rmsprop(
        self,
        p,
        g,
        v=None,
        a=None,
        m=None,
        *,
        rates,
        taken,
        rho,
        epsilon,
        place,
        centered,
        momentum,
        velocity,
    ):
        if velocity == "gradients" and momentum:
            raise Unsupported("the velocity of optax.rmsprop holds the rate")
        hyper = {"centered": centered, "momentum": momentum or None, "eps_in_sqrt": place == "inside"}

        def make(rate):
            return optax.rmsprop(rate, rho, epsilon, **hyper)

        states = {"nu": v, "mu": a, "trace": None if m is None else -m}  # the rate is negative
        y, v, a, m = run(make, p, g, rates, taken, states)
        return y, v, a, -m
