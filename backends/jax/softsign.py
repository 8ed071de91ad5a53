"""Softsign."""

import jax

from nnspec.backends.base import Divergence, Part, filled


def large(case):
    """The square of some 1 + |x| has a reciprocal below the normal numbers."""
    x = abs(case.arrays["x"].astype(float))
    return bool(((1 + x) > 0.99 / case.format.tiny**0.5).any())


class Softsign(Part):
    """jax.nn.soft_sign."""

    divergences = (
        Divergence(
            clauses=("softsign.G1",),
            why="The adjoint of a quotient multiplies by (1 + |x|)⁻², which underflows where the gradient's "
            "other term, g / (1 + |x|), does not: in float16 the slope at 300 is 1/301, not 1/301².",
            witness={
                "op": "softsign",
                "operands": {"x": filled("huge", 8)},
                "cotangent": filled("thousands", 8),
            },
            when=large,
            versions="<=0.10.2",
        ),
    )

    def softsign(self, x):
        return jax.nn.soft_sign(x)
