"""Convolutions."""

import jax.numpy as jnp
from jax import lax

from nnspec.backends.base import Divergence, Part, filled, literal


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


def overpadded(case):
    """Some side at the front holds a whole window: the adjoint then crops in front and pads behind."""
    kernel = case.operands["w"].shape[2:]
    dilation = case.attrs.get("dilation", (1,) * len(kernel))
    sides = zip(kernel, dilation, case.attrs["padding"], strict=True)
    return any(low > d * (r - 1) for r, d, (low, _) in sides)


def unwritten(op, padding, **attrs):
    """The witness of a cotangent that holds memory nobody wrote."""
    axes = len(padding)
    return Divergence(
        clauses=(f"{op}.G1", "every.P2", "every.P3", "every.P4", "every.P5"),
        arrays=("cotangent of x",),
        why="XLA's CPU convolution with a negative side in front, which the adjoint for x has where x "
        "was padded by a whole window, reads beyond its input: the next row, or memory that nobody wrote.",
        witness={
            "op": op,
            "operands": {
                "x": filled("ones", 3, 1, *(2, 1, 1)[:axes]),
                "w": filled("ones", 2, 1, *(2, 2, 1)[:axes]),
            },
            "attrs": {"padding": padding, **attrs},
        },
        when=overpadded,
        versions="<=0.10.2",
        link="https://github.com/openxla/xla/issues/48713",
        sporadic=True,
    )


PLAIN = {"stride": [1, 1], "dilation": [1, 1], "groups": 1}


class Conv(Part):
    """lax.conv_general_dilated."""

    composed = {"convolve2d": "lax.conv_general_dilated of the reversed kernel"}
    grades = {("conv2d.G3", dtype): "C" for dtype in ("float16", "bfloat16")}  # sums kept in storage
    divergences = (
        leak("conv2d", "S1", 1.0),
        leak("conv2d", "S2", 0.0),
        unwritten("conv2d", [[2, 0], [1, 1]], **PLAIN),
        unwritten("convolve2d", [[2, 0], [1, 1]]),
    )

    def conv2d(self, x, w, b=None, *, stride, padding, dilation, groups):
        y = lax.conv_general_dilated(x, w, stride, padding, rhs_dilation=dilation, feature_group_count=groups)
        return y if b is None else y + b[:, None, None]

    def convolve2d(self, x, w, *, padding):
        return lax.conv_general_dilated(x, jnp.flip(w, (2, 3)), (1, 1), padding)
