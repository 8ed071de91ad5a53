"""Max pooling with places, and back."""

import torch
import torch.nn.functional as F

from nnspec.backends.base import Part, Refusal, Unsupported
from nnspec.backends.torch.layout import symmetric


def scattered(case):
    """Some array of the case has gaps or another order in memory."""
    tensors = [*case.operands.values(), *([case.cotangent] if case.cotangent else [])]
    return any(tensor.layout != "contiguous" for tensor in tensors)


class Unpool2d(Part):
    """torch.nn.functional.max_pool2d with return_indices, and max_unpool2d."""

    refusals = (
        Refusal(
            "max_unpool2d",
            "its gradient takes a view of what is not contiguous: view size is not compatible",
            when=lambda case: scattered(case),
            gradient=True,
        ),
    )
    grades = {("max_pool2d_with_indices.G1", dtype): "C" for dtype in ("float16", "bfloat16")}  # sums

    def max_pool2d_with_indices(self, x, *, window, stride, padding, dilation, ceil_mode):
        sides = symmetric(padding)
        if sides is None or any(2 * s > k for s, k in zip(sides, window, strict=True)):
            raise Unsupported("max_pool2d counts places only in an image that it pads itself: equal sides")
        return F.max_pool2d(x, window, stride, sides, dilation, ceil_mode, return_indices=True)

    def max_unpool2d(self, x, i, *, output):
        # the window is asked for only to check the size of the output
        window = tuple(n - m + 1 for n, m in zip(output, x.shape[2:], strict=True))
        return F.max_unpool2d(x, i.to(torch.int64), window, (1, 1), (0, 0), output)
