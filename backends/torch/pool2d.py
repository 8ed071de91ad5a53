"""Pooling."""

import torch
import torch.nn.functional as F

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.torch.layout import pad, symmetric
from nnspec.spec.window import extent


class Pool2d(Part):
    """torch.nn.functional.max_pool2d and avg_pool2d."""

    grades = {  # sums over windows are kept in storage
        (f"{op}.G1", dtype): "C" for op in ("max_pool2d", "avg_pool2d") for dtype in ("float16", "bfloat16")
    }

    def max_pool2d(self, x, *, window, stride, padding, dilation, ceil_mode):
        padded, sides = pad(x, padding, -torch.inf, window)
        y = F.max_pool2d(padded, window, stride, sides, dilation, ceil_mode)
        return y if sides == symmetric(padding) else without_late(y, x, window, stride, padding, dilation)

    def avg_pool2d(self, x, *, window, stride, padding, count_padding, ceil_mode, divisor_override):
        padded, sides = pad(x, padding, 0.0, window)
        native = sides == symmetric(padding)
        if not (native or count_padding or divisor_override):
            raise Unsupported("avg_pool2d leaves uncounted only equal sides of at most half the window")
        y = F.avg_pool2d(padded, window, stride, sides, ceil_mode, count_padding, divisor_override)
        return y if native else without_late(y, x, window, stride, padding)


def without_late(y, x, window, stride, padding, dilation=(1, 1)):
    """y without windows that start in padding that was added here: with ceil_mode torch has them."""
    p, q = map(extent, x.shape[2:], window, stride, padding, dilation, (True, True))
    return y[:, :, :p, :q]
