"""Convolutions along one axis, and along three."""

from jax import lax

from nnspec.backends.base import Part
from nnspec.backends.jax.conv import leak, unwritten


def convolved(x, w, b, stride, padding, dilation, groups):
    y = lax.conv_general_dilated(x, w, stride, padding, rhs_dilation=dilation, feature_group_count=groups)
    return y if b is None else y + b.reshape(-1, *[1] * (x.ndim - 2))


class ConvAxes(Part):
    """lax.conv_general_dilated."""

    divergences = (
        unwritten("conv1d", [[2, 0]], stride=[1], dilation=[1], groups=1),
        unwritten("conv3d", [[2, 0], [1, 1], [0, 0]], stride=[1, 1, 1], dilation=[1, 1, 1], groups=1),
        *(leak("conv1d", clause, weight, axes=1) for clause, weight in (("S1", 1.0), ("S2", 0.0))),
        *(leak("conv3d", clause, weight, axes=3) for clause, weight in (("S1", 1.0), ("S2", 0.0))),
    )
    grades = {  # sums kept in storage
        (f"{op}.G3", dtype): "C" for op in ("conv1d", "conv3d") for dtype in ("float16", "bfloat16")
    }

    def conv1d(self, x, w, b=None, *, stride, padding, dilation, groups):
        return convolved(x, w, b, stride, padding, dilation, groups)

    def conv3d(self, x, w, b=None, *, stride, padding, dilation, groups):
        return convolved(x, w, b, stride, padding, dilation, groups)
