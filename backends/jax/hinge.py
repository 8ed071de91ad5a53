"""The hinge loss."""

import optax

from nnspec.backends.base import Part
from nnspec.backends.jax.layout import reduced
from nnspec.backends.jax.whole import whole


class Hinge(Part):
    """optax.hinge_loss."""

    @whole
    def hinge_loss(self, x, t, *, reduction):
        return reduced(optax.hinge_loss(x, t), reduction)
