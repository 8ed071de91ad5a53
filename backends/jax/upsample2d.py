"""Images made larger."""

import jax
import jax.numpy as jnp

from nnspec.backends.base import Part
from nnspec.backends.jax.whole import whole


class Upsample2d(Part):
    """jax.image."""

    composed = {"pixel_shuffle": "reshape and transpose of jax.numpy: JAX has no such function"}
    grades = {("upsample_nearest2d.G1", dtype): "C" for dtype in ("float16", "bfloat16")}  # sums in storage

    def upsample_nearest2d(self, x, *, scale):
        n, c, h, w = x.shape
        return jax.image.resize(x, (n, c, h * scale[0], w * scale[1]), "nearest")

    @whole
    def upsample_bilinear2d(self, x, *, output, align_corners):
        shape = (*x.shape[:2], *output)
        if not align_corners:
            return jax.image.resize(x, shape, "bilinear", antialias=False)
        scale, offset = zip(*map(corners, x.shape[2:], output), strict=True)
        return jax.image.scale_and_translate(
            x, shape, (2, 3), jnp.array(scale), jnp.array(offset), "bilinear", antialias=False
        )

    @whole
    def pixel_shuffle(self, x, *, factor):
        n, k, h, w = x.shape
        blocks = jnp.reshape(x, (n, k // factor**2, factor, factor, h, w))
        return jnp.reshape(
            jnp.transpose(blocks, (0, 1, 4, 2, 5, 3)), (n, k // factor**2, h * factor, w * factor)
        )


def corners(size, count):
    """Scale and translation that put the centres of the corners on each other, as JAX's manual has them."""
    if count == 1 or size == 1:
        return float(count) if size == 1 else 1.0, 0.0
    scale = (count - 1) / (size - 1)
    return scale, 0.5 * (1 - scale)
