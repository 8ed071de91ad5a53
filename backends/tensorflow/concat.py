"""Arrays joined and cut."""

import tensorflow as tf

from nnspec.backends.base import Part


class Concat(Part):
    """tf.concat, and subscripts."""

    def concat(self, x, z, u=None, *, axis):
        return tf.concat((x, z) if u is None else (x, z, u), axis)

    def slice_axis(self, x, *, axis, start, stop, step):
        where = [slice(None)] * x.shape.rank
        where[axis] = slice(start, stop, step)
        return x[tuple(where)]
