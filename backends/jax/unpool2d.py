"""Max pooling with places, and back."""

from nnspec.backends.base import Part, unsupported


class Unpool2d(Part):
    """JAX has neither."""

    max_pool2d_with_indices = unsupported("jax.lax has no pooling that returns places")
    max_unpool2d = unsupported("jax.lax has no unpooling")
