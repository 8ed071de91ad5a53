"""Exponential linear units."""

import numpy as np
import torch.nn.functional as F

from nnspec.backends.base import Divergence, Part, literal


def shortened(case):
    """α is not a number of float32."""
    return float(np.float32(case.attrs["alpha"])) != case.attrs["alpha"]


class Elu(Part):
    """torch.nn.functional, name by name."""

    divergences = tuple(
        Divergence(
            clauses=clauses,
            why="The gradient, elu_backward with 1/α, takes α through toFloat(): in float64 it has the "
            "accuracy of float32.",
            witness={
                "op": "celu",
                "operands": {"x": literal(x)},
                "attrs": {"alpha": 0.3},
                "cotangent": literal([1.0] * len(x)),
                **aim,
            },
            when=shortened,
            versions="<=2.13.0",
            dtypes=("float64",),
        )
        for clauses, x, aim in (
            (("celu.G1", "every.P5"), [-1.0], {}),
            (("celu.S2",), [-1.0, "inf"], {"aim": "S2"}),
        )
    )

    def elu(self, x, *, alpha):
        return F.elu(x, alpha)

    def selu(self, x):
        return F.selu(x)

    def celu(self, x, *, alpha):
        return F.celu(x, alpha)
