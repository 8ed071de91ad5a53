"""Images made larger."""

import numpy as np
import torch.nn.functional as F

from nnspec.backends.base import Divergence, Part, Refusal, literal


def misplaced(case):
    """Some element s·k lies before k when s·k is multiplied with 1/s in float32."""
    axes = zip(case.shapes["x"][2:], case.attrs["scale"], strict=True)
    return any(np.float32(s * k) * np.float32(1 / s) < k for size, s in axes for k in range(size))


class Upsample2d(Part):
    """torch.nn.functional.interpolate and pixel_shuffle."""

    refusals = (
        Refusal(
            "pixel_shuffle",
            "the adjoint of PyTorch returns an empty cotangent with the shape of y, which autograd refuses",
            when=lambda case: case.shapes["x"][0] == 0,
            gradient=True,
        ),
    )
    divergences = (
        Divergence(
            clauses=("upsample_nearest2d.F1", "upsample_nearest2d.G1", "every.P5"),
            why="Element p is sought at p · (1 / scale) in float32: with a scale of 41, 47, 55, 61, 82 … the "
            "first copy of an element is one of the element before. `nearest-exact` has no such fault.",
            witness={
                "op": "upsample_nearest2d",
                "operands": {"x": literal([[[[1.0, 2.0]]]])},
                "attrs": {"scale": [1, 41]},
            },
            when=misplaced,
            versions="<=2.13.0",
            link="https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html",
        ),
    )

    def upsample_nearest2d(self, x, *, scale):
        return F.interpolate(x, scale_factor=tuple(map(float, scale)), mode="nearest")

    def upsample_bilinear2d(self, x, *, output, align_corners):
        return F.interpolate(x, output, mode="bilinear", align_corners=align_corners)

    def pixel_shuffle(self, x, *, factor):
        return F.pixel_shuffle(x, factor)
