"""RMSprop."""

import optax

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.jax.steps import run


class Rmsprop(Part):
    """optax.rmsprop."""

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
        hyper = {
            "decay": rho,
            "eps": epsilon,
            "centered": centered,
            "momentum": momentum or None,
            "eps_in_sqrt": place == "inside",
        }
        states = {"nu": v, "mu": a, "trace": None if m is None else -m}  # the rate is negative
        y, v, a, m = run(optax.rmsprop, p, g, rates, taken, states, **hyper)
        return y, v, a, -m
