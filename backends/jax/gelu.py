"""Gaussian error linear units."""

import jax

from nnspec.backends.base import Part
from nnspec.backends.jax.whole import whole


class Gelu(Part):
    """jax.nn.gelu, whose own default is the approximation."""

    @whole
    def gelu(self, x, *, approximate):
        return jax.nn.gelu(x, approximate == "tanh")
