"""Convolutions."""

import numpy as np
import torch.nn.functional as F

from nnspec.backends.base import Divergence, Part, Refusal, literal
from nnspec.backends.torch.layout import pad


def poisoned(case):
    """Some element is NaN or infinite."""
    return any(not np.isfinite(x.astype(float)).all() for x in case.arrays.values())


CONV = {"stride": [1, 1], "padding": [[0, 0], [0, 0]], "dilation": [1, 1], "groups": 1}


def along(values, axes):
    """One row of values, in as many axes."""
    for _ in range(axes - 1):
        values = [values]
    return literal([[values]])


def empty(op):
    return Refusal(
        op,
        "compiled, the adjoint of an empty batch stops at an assertion: its kernel's weights have other "
        "strides than its fake kernel says (https://github.com/pytorch/pytorch/issues/197517)",
        when=lambda case: case.operands["x"].shape[0] == 0,
        gradient=True,
        modes=("compile",),
    )


def leak(op, clause, weights, attrs, x=(1.0, "inf", 1.0), axes=2):
    return Divergence(
        clauses=(f"{op}.{clause}",),
        why="oneDNN's bfloat16 convolution makes w₀·1 + w₁·∞ NaN where it is infinite, and carries a NaN "
        "or ∞ into windows that do not cover it; float32 and float16 are right.",
        witness={
            "op": op,
            "operands": {"x": along(list(x), axes), "w": along(weights, axes)},
            "attrs": attrs,
            "aim": clause,
        },
        when=poisoned,
        versions="<=2.13.0",
        dtypes=("bfloat16",),
        by_processor=("bfloat16",),
    )


class Conv(Part):
    """torch.nn.functional.conv2d."""

    refusals = (
        Refusal(
            "convolve2d",
            "in float16 slow_conv2d refuses a gradient that is not contiguous, for some layouts",
            when=lambda case: case.dtype == "float16",
            gradient=True,
        ),
        empty("conv2d"),
        empty("convolve2d"),
    )
    composed = {"convolve2d": "torch.nn.functional has correlation only: conv2d of the reversed kernel"}
    divergences = (
        leak("conv2d", "S1", [1.0, 2.0], CONV),
        leak("conv2d", "S2", [0.0, 0.0], {**CONV, "dilation": [1, 2]}),
        leak("convolve2d", "S1", [1.0, 2.0], {"padding": [[0, 0], [0, 0]]}),
    )
    grades = {  # sums over the batch and over windows are kept in storage
        **{(f"conv2d.{g}", "float16"): "C" for g in ("G1", "G2", "G3")},
        **{(f"convolve2d.{g}", "float16"): "C" for g in ("G1", "G2")},
    }

    def conv2d(self, x, w, b=None, *, stride, padding, dilation, groups):
        x, sides = pad(x, padding, 0.0)
        return F.conv2d(x, w, b, stride, sides, dilation, groups)

    def convolve2d(self, x, w, *, padding):
        x, sides = pad(x, padding, 0.0)
        return F.conv2d(x, w.flip(2, 3), padding=sides)
