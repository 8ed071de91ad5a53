"""Softplus and its kin."""

import torch.nn.functional as F

from nnspec.backends.base import Divergence, Part, literal


def beyond_the_threshold(case):
    """Some x is where softplus(x) is not yet x in float64, but taken for it."""
    x = case.arrays["x"]
    return bool(((x > 20) & (x < 38)).any())


class Softplus(Part):
    """torch.nn.functional, name by name."""

    divergences = (
        Divergence(
            clauses=("softplus.F1", "softplus.G1", "every.P5"),
            why="Above its threshold of 20 the function is taken for x and the slope for 1, in all dtypes: "
            "in float64 exp(−20) = 2·10⁻⁹ is lost.",
            witness={"op": "softplus", "operands": {"x": literal([21.0])}, "attrs": {}},
            when=beyond_the_threshold,
            ratio=1e6,
            versions="<=2.13.0",
            link="https://docs.pytorch.org/docs/2.13/generated/torch.nn.Softplus.html",
            dtypes=("float64",),
        ),
    )

    def softplus(self, x):
        return F.softplus(x)

    def log_sigmoid(self, x):
        return F.logsigmoid(x)

    def mish(self, x):
        return F.mish(x)
