"""The transposed convolution."""

import jax.numpy as jnp
from jax import lax

from nnspec.backends.base import Part, Refusal, filled
from nnspec.backends.jax.conv import leak
from nnspec.backends.jax.whole import whole


def in_runs(w, groups):
    """w[C D R S] as the filters [D·groups C/groups R S] of a convolution."""
    c, d, *kernel = w.shape
    return w.reshape(groups, c // groups, d, *kernel).swapaxes(1, 2).reshape(groups * d, c // groups, *kernel)


def bordered(case):
    """The zeros at the two ends of each axis of x, once it is dilated by the stride."""
    kernel, attrs = case.shapes["w"][2:], case.attrs
    axes = zip(kernel, attrs["dilation"], attrs["padding"], attrs["output_padding"], strict=True)
    return [(e * (r - 1) - low, e * (r - 1) - high + rest) for r, e, (low, high), rest in axes]


def simplified_away(case):
    """Zeros lie between the elements along one axis, none at its ends; along the other y is longer than x."""
    strides, bare = case.attrs["stride"], [ends == (0, 0) for ends in bordered(case)]
    whole = [s * (n - 1) + 1 for n, s in zip(case.shapes["x"][2:], strides, strict=True)]
    longer = [y > x for y, x in zip(case.g.shape[2:], whole, strict=True)]
    return any(strides[i] > 1 and bare[i] and longer[1 - i] for i in (0, 1))


def bare_beside_a_border(case):
    """In float64: zeros lie between the elements along one axis, none at its ends; some along the other."""
    strides, bare = case.attrs["stride"], [ends == (0, 0) for ends in bordered(case)]
    return case.dtype == "float64" and any(strides[i] > 1 and bare[i] and not bare[1 - i] for i in (0, 1))


class ConvTranspose2d(Part):
    """lax.conv_general_dilated."""

    composed = {
        "conv_transpose2d": "lax.conv_general_dilated of x, dilated by the stride, and the reversed kernel: "
        "lax.conv_transpose knows no groups",
    }
    refusals = (
        Refusal(
            "conv_transpose2d",
            "where the stride puts zeros between the elements of x along one axis, but none at its ends, "
            "and the result is longer than x along the other, XLA's algebraic simplifier makes a "
            "convolution whose window does not fit to its kernel, and ends the process",
            when=simplified_away,
            gradient="w",
            fatal={
                "op": "conv_transpose2d",
                "dtype": "float32",
                "operands": {"x": filled("ones", 1, 1, 3, 2), "w": filled("ones", 1, 1, 4, 2)},
                "attrs": {"stride": [2, 1], "padding": [[3, 3], [0, 0]], "output_padding": [0, 0]},
            },
        ),
        Refusal(
            "conv_transpose2d",
            "where in float64 the stride puts zeros between the elements of x along one axis, but none at "
            "its ends, and zeros lie around it along the other, XLA exchanges x and w if w is the larger, "
            "and its algebraic simplifier makes a window that does not fit, and ends the process",
            when=bare_beside_a_border,
            fatal={
                "op": "conv_transpose2d",
                "dtype": "float64",
                "operands": {"x": filled("ones", 1, 1, 2, 3), "w": filled("ones", 1, 1, 4, 2)},
                "attrs": {"stride": [1, 2], "padding": [[0, 0], [1, 1]], "output_padding": [0, 0]},
            },
        ),
    )
    grades = {
        ("conv_transpose2d.G3", dtype): "C" for dtype in ("float16", "bfloat16")
    }  # sums kept in storage
    divergences = (
        leak("conv_transpose2d", "S1", 1.0, output_padding=[0, 0]),
        leak("conv_transpose2d", "S2", 0.0, output_padding=[0, 0]),
    )

    @whole
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
