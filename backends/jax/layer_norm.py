"""Normalisation within one item."""

from nnspec.backends.base import Part
from nnspec.backends.jax.batch_norm import standardize
from nnspec.backends.jax.layout import of_channels
from nnspec.backends.jax.whole import whole


class LayerNorm(Part):
    """jax.nn.standardize along the axes of each."""

    composed = {
        "layer_norm": "jax.nn.standardize, then scale and shift",
        "group_norm": "jax.nn.standardize of the groups as axes of their own, then scale and shift",
        "instance_norm": "jax.nn.standardize, then scale and shift",
    }

    grades = {  # sums of cotangents kept in storage
        (f"{op}.{clause}", dtype): "C"
        for op in ("layer_norm", "group_norm", "instance_norm")
        for clause in ("G1", "G2", "G3")
        for dtype in ("float16", "bfloat16")
    }

    @whole
    def layer_norm(self, x, scale, shift, *, trailing, epsilon):
        return standardize(x, tuple(range(-trailing, 0)), epsilon) * scale + shift

    @whole
    def group_norm(self, x, scale, shift, *, groups, epsilon):
        n, c, h, w = x.shape
        normal = standardize(x.reshape(n, groups, c // groups, h, w), (2, 3, 4), epsilon)
        return normal.reshape(x.shape) * of_channels(scale) + of_channels(shift)

    @whole
    def instance_norm(self, x, scale, shift, *, epsilon):
        return standardize(x, (2, 3), epsilon) * of_channels(scale) + of_channels(shift)
