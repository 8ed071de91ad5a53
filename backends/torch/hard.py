"""Hard activations."""

import torch.nn.functional as F

from nnspec.backends.base import Divergence, Part, filled, literal


def large(case):
    """Some element of x, times 6, is beyond the largest number."""
    x = case.arrays["x"].astype(float)
    return bool((abs(x) > case.format.largest / 6).any())


class Hard(Part):
    """torch.nn.functional, name by name."""

    divergences = (
        *(
            Divergence(
                clauses=clauses,
                why="The gradient's kernel has 1/6 as a float32 constant, for float64, too: it is 2⁻²⁵ off.",
                witness={
                    "op": "hard_sigmoid",
                    "operands": {"x": literal([-6.0, 0.0, 6.0])},
                    "cotangent": literal([6.0, 12.0, 6.0]),
                    "aim": aim,
                },
                ratio=2.0**27,  # the bound is two roundings, of 2⁻⁵³ each, and those of the reference
                versions="<=2.13.0",
                dtypes=("float64",),
            )
            for aim, clauses in {
                "": ("hard_sigmoid.G1", "every.P5"),
                "example 1": ("hard_sigmoid.G1",),
                "S2": ("hard_sigmoid.S2",),
            }.items()
        ),
        Divergence(
            clauses=("hard_swish.F1",),
            why="The product x · min(max(x + 3, 0), 6) is made before it is divided by 6: it overflows where "
            "|x| is above a sixth of the largest number.",
            witness={"op": "hard_swish", "operands": {"x": filled("huge", 8)}},
            when=large,
            versions="<=2.13.0",
            dtypes=("float64", "float32", "bfloat16"),
        ),
    )

    def hard_sigmoid(self, x):
        return F.hardsigmoid(x)

    def hard_tanh(self, x, *, low, high):
        return F.hardtanh(x, low, high)

    def hard_swish(self, x):
        return F.hardswish(x)
