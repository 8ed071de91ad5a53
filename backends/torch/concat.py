"""Arrays joined and cut."""

import torch

from nnspec.backends.base import Part


class Concat(Part):
    """torch.cat, and subscripts."""

    def concat(self, x, z, u=None, *, axis):
        return torch.cat((x, z) if u is None else (x, z, u), axis)

    def slice_axis(self, x, *, axis, start, stop, step):
        where = [slice(None)] * x.ndim
        where[axis] = slice(start, stop, step)
        return x[tuple(where)]
