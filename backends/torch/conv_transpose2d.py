"""The transposed convolution."""

import torch.nn.functional as F

from nnspec.backends.base import Part
from nnspec.backends.torch.conv import CONV, empty, leak
from nnspec.backends.torch.layout import symmetric

STRIDING = {**CONV, "stride": [2, 1], "output_padding": [0, 0]}


class ConvTranspose2d(Part):
    """torch.nn.functional.conv_transpose2d."""

    refusals = (empty("conv_transpose2d"),)
    divergences = (
        leak("conv_transpose2d", "S1", [1.0], STRIDING, (1.0, "nan")),
        leak("conv_transpose2d", "S2", [0.0], STRIDING, (1.0, "nan")),
    )
    grades = {  # sums kept in storage
        (f"conv_transpose2d.{clause}", "float16"): "C" for clause in ("F1", "G2", "G3")
    }

    def conv_transpose2d(self, x, w, b=None, *, stride, padding, output_padding, dilation, groups):
        sides = symmetric(padding)
        y = F.conv_transpose2d(x, w, b, stride, sides or 0, output_padding, groups, dilation)
        if sides:
            return y
        rows, columns = (slice(low, n - high) for n, (low, high) in zip(y.shape[2:], padding, strict=True))
        return y[:, :, rows, columns]
