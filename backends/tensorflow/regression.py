"""Losses of regression."""

import numpy as np
from tensorflow.keras import losses

from nnspec.backends.base import Divergence, Part, filled
from nnspec.backends.tensorflow.layout import reduced


def enormous(case):
    """Twice some difference is beyond the format."""
    with np.errstate(over="ignore"):
        twice = 2 * (case.arrays["x"] - case.arrays["t"])
    return not np.isfinite(twice).all()


def overflows(op, size):
    return Divergence(
        clauses=(f"{op}.G1", f"{op}.G2"),
        why="tf.keras.losses.huber chooses between parabola and line by a where, and the adjoint of the "
        "square that was not chosen is 0·2·(x − t): NaN, once 2·(x − t) overflows.",
        witness={
            "op": op,
            "operands": {"x": filled("ones", 2, 3), "t": filled("huge", 2, 3)},
            "attrs": {size: 0.5, "reduction": "sum"},
            "cotangent": filled("integers"),
        },
        when=enormous,
        versions="<=2.21.0",
    )


class Regression(Part):
    """tf.keras.losses, which averages over the last axis: here one of a single element."""

    composed = {"smooth_l1_loss": "tf.keras.losses.huber divided by beta: Keras has no smooth L1 loss"}
    divergences = (overflows("huber_loss", "delta"), overflows("smooth_l1_loss", "beta"))

    def mse_loss(self, x, t, *, reduction):
        return reduced(losses.MSE(t[..., None], x[..., None]), reduction)

    def l1_loss(self, x, t, *, reduction):
        return reduced(losses.MAE(t[..., None], x[..., None]), reduction)

    def huber_loss(self, x, t, *, delta, reduction):
        return reduced(losses.huber(t[..., None], x[..., None], delta), reduction)

    def smooth_l1_loss(self, x, t, *, beta, reduction):
        return reduced(losses.huber(t[..., None], x[..., None], beta) / beta, reduction)
