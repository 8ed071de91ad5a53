"""Losses of regression."""

import jax.numpy as jnp
import numpy as np
import optax

from nnspec.backends.base import Divergence, Part, literal
from nnspec.backends.jax.layout import reduced
from nnspec.backends.jax.whole import whole

CANCELS = (
    "optax.huber_loss is ½·q² + δ·(|d| − q), q = min(|d|, δ), and its adjoint adds δ·g and q·g − δ·g: "
    "of a small d hardly a digit is left, and below u·δ the gradient is 0."
)


def within(name):
    """Some difference lies on the parabola, not in its middle."""

    def when(case):
        d = np.abs(case.arrays["x"].astype(float) - case.arrays["t"].astype(float))
        return bool(((d > 0) & (d < case.attrs[name])).any())

    return when


def cancels(op, size):
    return Divergence(
        clauses=(f"{op}.G1", f"{op}.G2", "every.P5"),
        why=CANCELS,
        witness={
            "op": op,
            "operands": {"x": literal([2.0**-13 * 1.25]), "t": literal([0.0])},
            "attrs": {size: 1.0, "reduction": "none"},
        },
        when=within(size),
        versions="<=0.10.2",
    )


class Regression(Part):
    """optax."""

    composed = {
        "l1_loss": "jnp.abs of the difference: optax has no absolute error",
        "smooth_l1_loss": "optax.huber_loss divided by beta: optax has no smooth L1 loss",
    }
    divergences = (cancels("huber_loss", "delta"), cancels("smooth_l1_loss", "beta"))

    @whole
    def mse_loss(self, x, t, *, reduction):
        return reduced(optax.squared_error(x, t), reduction)

    @whole
    def l1_loss(self, x, t, *, reduction):
        return reduced(jnp.abs(x - t), reduction)

    @whole
    def huber_loss(self, x, t, *, delta, reduction):
        return reduced(optax.huber_loss(x, t, delta=delta), reduction)

    @whole
    def smooth_l1_loss(self, x, t, *, beta, reduction):
        return reduced(optax.huber_loss(x, t, delta=beta) / beta, reduction)
