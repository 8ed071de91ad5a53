"""Adagrad and Adadelta."""

import optax

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.jax.steps import run
from nnspec.backends.jax.whole import whole


class Adagrad(Part):
    """optax.adagrad and adadelta."""

    @whole
    def adagrad(self, p, g, s=None, *, rates, taken, initial, epsilon, place):
        if place != "inside":
            raise Unsupported("optax.adagrad adds epsilon inside of the root")

        def make(rate):
            return optax.adagrad(rate, initial, epsilon)

        return run(make, p, g, rates, taken, {"sum_of_squares": s})

    @whole
    def adadelta(self, p, g, v=None, d=None, *, rates, taken, rho, epsilon):
        def make(rate):
            return optax.adadelta(rate, rho, epsilon)

        return run(make, p, g, rates, taken, {"e_g": v, "e_x": d})
