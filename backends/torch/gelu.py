"""Gaussian error linear units."""

import numpy as np
import torch.nn.functional as F

from nnspec.backends.base import Divergence, Part, literal


def exactly(case):
    return case.attrs["approximate"] == "none"


def enormous(case):
    """2·x overflows."""
    return exactly(case) and bool((np.abs(case.arrays["x"]) > 1.7e38).any())


class Gelu(Part):
    """torch.nn.functional.gelu."""

    divergences = (
        Divergence(
            clauses=("gelu.S2",),
            why="The oneDNN kernel gives NaN for ∞; a tensor of one element, and one without oneDNN, has ∞.",
            witness={
                "op": "gelu",
                "operands": {"x": literal(["inf", 1.0])},
                "attrs": {"approximate": "none"},
                "aim": "S2",
            },
            when=exactly,
            versions="<=2.13.0",
            link="https://github.com/pytorch/pytorch/issues/185770",
            modes=("eager",),
            dtypes=("float32", "bfloat16", "float16"),
            by_processor=("bfloat16", "float16"),
        ),
        Divergence(
            clauses=("gelu.F1",),
            why="The oneDNN kernel halves last: x·(1 + erf) overflows where 2·x does, and gelu(2·10³⁸) is ∞.",
            witness={
                "op": "gelu",
                "operands": {"x": literal([2e38, 1.0])},
                "attrs": {"approximate": "none"},
            },
            when=enormous,
            versions="<=2.13.0",
            modes=("eager",),
            dtypes=("float32", "bfloat16"),
        ),
    )

    def gelu(self, x, *, approximate):
        return F.gelu(x, approximate=approximate)
