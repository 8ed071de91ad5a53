"""RMSprop."""

import keras

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.tensorflow.steps import built, narrow, run


class Rmsprop(Part):
    """keras.optimizers.RMSprop."""

    refusals = built("rmsprop")
    divergences = narrow(
        "rmsprop", "rmsprop.F1", "rmsprop.F4", momentum=0.5, velocity="steps", place="inside"
    )

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
        if place != "inside":
            raise Unsupported("keras.optimizers.RMSprop adds epsilon inside of the root")
        if velocity == "gradients" and momentum:
            raise Unsupported("the velocity of keras.optimizers.RMSprop holds the rate")
        states = {"_velocities": (v, 0.0), "_average_gradients": (a, 0.0), "_momentums": (m, 0.0)}
        hyper = {"rho": rho, "epsilon": epsilon, "centered": centered, "momentum": momentum}
        return run(keras.optimizers.RMSprop, p, g, rates, taken, states, **hyper)
