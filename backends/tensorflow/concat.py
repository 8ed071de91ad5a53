"""Arrays joined and cut."""

import tensorflow as tf

from nnspec.backends.base import Part


class Concat(Part):
    """tf.concat and split, and subscripts."""

    def concat(self, x, z, u=None, *, axis):
        return tf.concat((x, z) if u is None else (x, z, u), axis)

    def split(self, x, *, axis, at):
        return tuple(tf.split(x, (at, x.shape[axis] - at), axis))

    def slice_axis(self, x, *, axis, start, stop, step):
        where = [slice(None)] * x.shape.rank
        where[axis] = slice(start, stop, step)
        return x[tuple(where)]
