"""Softsign."""

import jax

from nnspec.backends.base import Part


class Softsign(Part):
    """jax.nn.soft_sign."""

    def softsign(self, x):
        return jax.nn.soft_sign(x)
