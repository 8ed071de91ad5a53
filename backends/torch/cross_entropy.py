"""Cross-entropy of classes."""

import torch.nn.functional as F

from nnspec.backends.base import Part


def ignored(ignore_index):
    """No label, where none is ignored: torch always ignores one."""
    return -100 if ignore_index is None else ignore_index


class CrossEntropy(Part):
    """torch.nn.functional, name by name."""

    grades = {("nll_loss", dtype): "C" for dtype in ("float16", "bfloat16")}  # sums kept in storage

    def cross_entropy(self, x, t, weight=None, *, label_smoothing, ignore_index, reduction):
        more = {"ignore_index": ignored(ignore_index), "label_smoothing": label_smoothing}
        return F.cross_entropy(x, t, weight, reduction=reduction, **more)

    def nll_loss(self, x, t, weight=None, *, ignore_index, reduction):
        return F.nll_loss(x, t, weight, ignore_index=ignored(ignore_index), reduction=reduction)
