"""Adagrad and Adadelta."""

import optax

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.jax.steps import run


class Adagrad(Part):
    """optax.adagrad and adadelta."""

    def adagrad(self, p, g, s=None, *, rates, taken, initial, epsilon, place):
        if place != "inside":
            raise Unsupported("optax.adagrad adds epsilon inside of the root")
        hyper = {"initial_accumulator_value": initial, "eps": epsilon}
        return run(optax.adagrad, p, g, rates, taken, {"sum_of_squares": s}, **hyper)

    def adadelta(self, p, g, v=None, d=None, *, rates, taken, rho, epsilon):
        return run(optax.adadelta, p, g, rates, taken, {"e_g": v, "e_x": d}, rho=rho, eps=epsilon)
