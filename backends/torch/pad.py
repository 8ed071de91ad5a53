"""Padding."""

import torch.nn.functional as F

from nnspec.backends.base import Part, Refusal


def padded(x, padding, mode, value=None):
    """The last axis comes first in torch's list of sides."""
    return F.pad(x, [side for low_high in reversed(padding) for side in low_high], mode, value)


class Pad(Part):
    """torch.nn.functional.pad, mode by mode."""

    refusals = (
        Refusal(
            "pad_edge",
            "compiled, the adjoint of what is stored channels last stops at an assertion: its kernel's "
            "result has other strides than its fake kernel says (https://github.com/pytorch/pytorch/issues/179442)",
            when=lambda case: case.operands["x"].layout == "channels_last",
            gradient=True,
            modes=("compile",),
        ),
    )
    grades = {  # what is collected is kept in storage
        (f"pad_{mode}.G1", dtype): "C"
        for mode in ("reflect", "edge", "circular")
        for dtype in ("float16", "bfloat16")
    }

    def pad_constant(self, x, *, padding, value):
        return padded(x, padding, "constant", value)

    def pad_reflect(self, x, *, padding):
        return padded(x, padding, "reflect")

    def pad_edge(self, x, *, padding):
        return padded(x, padding, "replicate")

    def pad_circular(self, x, *, padding):
        return padded(x, padding, "circular")
