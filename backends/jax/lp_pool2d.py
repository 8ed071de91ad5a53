"""Power-average pooling."""

from nnspec.backends.base import Part, unsupported


class LpPool2d(Part):
    """JAX has none."""

    lp_pool2d = unsupported("jax.lax has no power-average pooling; reduce_window sums only")
