"""Adagrad and Adadelta."""

import keras

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.tensorflow.steps import built, narrow, run


class Adagrad(Part):
    """keras.optimizers.Adagrad and Adadelta."""

    refusals = built("adagrad", "adadelta")
    divergences = (*narrow("adagrad", "adagrad.F1", place="inside"), *narrow("adadelta", "adadelta.F1"))

    def adagrad(self, p, g, s=None, *, rates, taken, initial, epsilon, place):
        if place != "inside":
            raise Unsupported("keras.optimizers.Adagrad adds epsilon inside of the root")
        hyper = {"initial_accumulator_value": initial, "epsilon": epsilon}
        return run(keras.optimizers.Adagrad, p, g, rates, taken, {"_accumulators": (s, initial)}, **hyper)

    def adadelta(self, p, g, v=None, d=None, *, rates, taken, rho, epsilon):
        states = {"_accumulated_grads": (v, 0.0), "_accumulated_delta_vars": (d, 0.0)}
        return run(keras.optimizers.Adadelta, p, g, rates, taken, states, rho=rho, epsilon=epsilon)
