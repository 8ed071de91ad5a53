"""Local response normalisation."""

import torch.nn.functional as F

from nnspec.backends.base import Part, Refusal


class LocalResponseNorm(Part):
    """torch.nn.functional.local_response_norm."""

    composed = {"local_response_norm_within": "avg_pool2d of squares, and a power"}
    refusals = (
        Refusal(
            "local_response_norm",
            "avg_pool3d, of which local_response_norm is made, takes no half precision on the CPU",
            when=lambda case: case.dtype in ("float16", "bfloat16"),
        ),
    )

    def local_response_norm(self, x, *, size, alpha, beta, k):
        return F.local_response_norm(x, size, alpha, beta, k)

    def local_response_norm_within(self, x, *, size, alpha, beta, k):
        near = (size // 2, (size - 1) // 2)
        return x / (k + alpha * F.avg_pool2d(F.pad(x * x, (*near, *near)), size, 1)) ** beta
