"""The transposed convolution."""

import jax.numpy as jnp
from jax import lax

from nnspec.backends.base import Part
from nnspec.backends.jax.conv import leak


def in_runs(w, groups):
    """w[C D R S] as the filters [D·groups C/groups R S] of a convolution."""
    c, d, *kernel = w.shape
    return w.reshape(groups, c // groups, d, *kernel).swapaxes(1, 2).reshape(groups * d, c // groups, *kernel)


class ConvTranspose2d(Part):
    """lax.conv_general_dilated."""

    composed = {
        "conv_transpose2d": "lax.conv_general_dilated of x, dilated by the stride, and the reversed kernel: "
        "lax.conv_transpose knows no groups",
    }
    grades = {
        ("conv_transpose2d.G3", dtype): "C" for dtype in ("float16", "bfloat16")
    }  # sums kept in storage
    divergences = (
        leak("conv_transpose2d", "S1", 1.0, output_padding=[0, 0]),
        leak("conv_transpose2d", "S2", 0.0, output_padding=[0, 0]),
    )

    def conv_transpose2d(self, x, w, b=None, *, stride, padding, output_padding, dilation, groups):
        before = [e * (r - 1) for e, r in zip(dilation, w.shape[2:], strict=True)]
        sides = [
            (far - low, far - high + rest)
            for far, (low, high), rest in zip(before, padding, output_padding, strict=True)
        ]
        y = lax.conv_general_dilated(
            x,
            jnp.flip(in_runs(w, groups), (2, 3)),
            (1, 1),
            sides,
            lhs_dilation=stride,
            rhs_dilation=dilation,
            feature_group_count=groups,
        )
        return y if b is None else y + b[:, None, None]
