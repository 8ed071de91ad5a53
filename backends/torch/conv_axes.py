"""Convolutions along one axis, and along three."""

import torch.nn.functional as F

from nnspec.backends.base import Part
from nnspec.backends.torch.conv import leak
from nnspec.backends.torch.layout import pad

ROW = {"stride": [1], "padding": [[0, 0]], "dilation": [1], "groups": 1}
BOX = {"stride": [2, 1, 1], "padding": [[0, 0]] * 3, "dilation": [1, 1, 1], "groups": 1}


class ConvAxes(Part):
    """torch.nn.functional.conv1d and conv3d."""

    divergences = (
        leak("conv1d", "S1", [1.0, 2.0], ROW, axes=1),
        leak("conv1d", "S2", [0.0, 0.0], {**ROW, "padding": [[1, 0]]}, (1.0, "nan"), axes=1),
        leak("conv3d", "S1", [1.0], BOX, (1.0, "nan"), axes=3),
        leak("conv3d", "S2", [0.0], BOX, (1.0, "nan"), axes=3),
    )
    grades = {  # sums over the batch and over windows are kept in storage
        (f"{op}.{clause}", "float16"): "C" for op in ("conv1d", "conv3d") for clause in ("G1", "G2", "G3")
    }

    def conv1d(self, x, w, b=None, *, stride, padding, dilation, groups):
        x, sides = pad(x, padding, 0.0)
        return F.conv1d(x, w, b, stride, sides, dilation, groups)

    def conv3d(self, x, w, b=None, *, stride, padding, dilation, groups):
        x, sides = pad(x, padding, 0.0)
        return F.conv3d(x, w, b, stride, sides, dilation, groups)
