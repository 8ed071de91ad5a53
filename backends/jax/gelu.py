"""Gaussian error linear units."""

import jax

from nnspec.backends.base import Part


class Gelu(Part):
    """jax.nn.gelu, whose own default is the approximation."""

    def gelu(self, x, *, approximate):
        return jax.nn.gelu(x, approximate == "tanh")
