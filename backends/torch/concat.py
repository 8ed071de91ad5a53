"""Arrays joined and cut."""

import torch

from nnspec.backends.base import Part


class Concat(Part):
    """torch.cat and split, and subscripts."""

    def concat(self, x, z, u=None, *, axis):
        return torch.cat((x, z) if u is None else (x, z, u), axis)

    def split(self, x, *, axis, at):
        return torch.split(x, (at, x.shape[axis] - at), axis)

    def slice_axis(self, x, *, axis, start, stop, step):
        where = [slice(None)] * x.ndim
        where[axis] = slice(start, stop, step)
        return x[tuple(where)]
