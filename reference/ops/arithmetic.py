"""Sum and product, each beside its adjoint."""

from nnspec.reference.contraction import linear
from nnspec.reference.rule import Rule


def _gathered(g, shape):
    """g summed over the axes along which an operand of this shape was repeated."""

    def f(a):
        more = a.ndim - len(shape)
        repeated = tuple(i + more for i, size in enumerate(shape) if size == 1)
        return a.sum(axis=(*range(more), *repeated)).reshape(shape)

    return linear(f, g)


add = Rule(
    lambda x, z: x + z,
    lambda g, y, x, z: (_gathered(g, x.shape), _gathered(g, z.shape)),
)
multiply = Rule(
    lambda x, z: x * z,
    lambda g, y, x, z: (_gathered(g * z, x.shape), _gathered(g * x, z.shape)),
)
