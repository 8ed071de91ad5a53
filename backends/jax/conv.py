"""Convolutions."""

import jax.numpy as jnp
from jax import lax

from nnspec.backends.base import Divergence, Part, literal


def grouped(case):
    return case.attrs["groups"] > 1


def leak(op, clause, weight, axes=2, **more):
    ones = [1] * axes
    return Divergence(
        clauses=(f"{op}.{clause}",),
        why="XLA's CPU compiler computes a float64 grouped convolution as one dense convolution whose "
        "weights are 0 outside each group: 0·NaN and 0·∞ carry a NaN into every other group. "
        "float32 and float16 take another path and keep it in its group.",
        witness={
            "op": op,
            "operands": {
                "x": {**literal(["nan", 1.0]), "shape": [1, 2, *ones]},
                "w": {**literal([weight, weight]), "shape": [2, 1, *ones]},
            },
            "attrs": {"stride": ones, "padding": [[0, 0]] * axes, "dilation": ones, "groups": 2, **more},
            "aim": clause,
        },
        when=grouped,
        versions="<=0.10.2",
        dtypes=("float64",),
    )


class Conv(Part):
    """lax.conv_general_dilated."""

    composed = {"convolve2d": "lax.conv_general_dilated of the reversed kernel"}
    grades = {("conv2d.G3", dtype): "C" for dtype in ("float16", "bfloat16")}  # sums kept in storage
    divergences = (leak("conv2d", "S1", 1.0), leak("conv2d", "S2", 0.0))

    def conv2d(self, x, w, b=None, *, stride, padding, dilation, groups):
        y = lax.conv_general_dilated(x, w, stride, padding, rhs_dilation=dilation, feature_group_count=groups)
        return y if b is None else y + b[:, None, None]

    def convolve2d(self, x, w, *, padding):
        return lax.conv_general_dilated(x, jnp.flip(w, (2, 3)), (1, 1), padding)
