"""Pooling."""

import torch
import torch.nn.functional as F

from nnspec.backends.base import Part, Unsupported
from nnspec.backends.torch.layout import pad, symmetric


class Pool2d(Part):
    """torch.nn.functional.max_pool2d and avg_pool2d."""

    grades = {  # sums over windows are kept in storage
        (f"{op}.G1", dtype): "C" for op in ("max_pool2d", "avg_pool2d") for dtype in ("float16", "bfloat16")
    }

    def max_pool2d(self, x, *, window, stride, padding):
        x, sides = pad(x, padding, -torch.inf, window)
        return F.max_pool2d(x, window, stride, sides)

    def avg_pool2d(self, x, *, window, stride, padding, count_padding):
        x, sides = pad(x, padding, 0.0, window)
        if not count_padding and sides != symmetric(padding):
            raise Unsupported("avg_pool2d leaves uncounted only equal sides of at most half the window")
        return F.avg_pool2d(x, window, stride, sides, count_include_pad=count_padding)
