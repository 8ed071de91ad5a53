"""Exponential linear units."""

import numpy as np
import torch.nn.functional as F

from nnspec.backends.base import Divergence, Part, filled, literal


def shortened(case):
    """α is not a number of float32."""
    return float(np.float32(case.attrs["alpha"])) != case.attrs["alpha"]


def near_zero(case):
    """Where exp(x) − 1 loses digits that expm1(x) has; celu takes x/α."""
    x = case.arrays["x"].astype(float)
    if case.op == "celu":
        x = x / case.attrs["alpha"]
    return ((x > -1) & (x < 0)).any()


EXPM1 = tuple(
    Divergence(
        clauses=(f"{op}.F1", "every.P5"),
        why="Inductor writes the expm1(x) of a vector as exp(x) − 1, which cancels near 0.",
        witness={"op": op, "operands": {"x": filled("slight", 64)}, "attrs": {}},
        when=near_zero,
        ratio=2.0**24,
        versions="<=2.13.0",
        link="https://github.com/pytorch/pytorch/issues/189803",
        modes=("compile",),
        dtypes=("float32",),
        arrays=("y",),
    )
    for op in ("elu", "selu", "celu")
)


class Elu(Part):
    """torch.nn.functional, name by name."""

    divergences = (
        tuple(
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
        + EXPM1
    )

    def elu(self, x, *, alpha):
        return F.elu(x, alpha)

    def selu(self, x):
        return F.selu(x)

    def celu(self, x, *, alpha):
        return F.celu(x, alpha)
