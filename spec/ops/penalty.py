"""Penalties on parameters."""

from nnspec.spec.model import Example, Shape, op


@op(
    since="0.1",
    axes="w[...] -> y[]",
    math=(r"y = \frac{\text{rate}}{2} \sum_i w_i^2", r"\delta w = g \cdot \text{rate} \cdot w"),
    batch=(),
    examples=(
        Example("F1", {"w": [[1, 2], [-3, 0]], "rate": 0.5}, y=3.5, note="(1 + 4 + 9) · 0.5 / 2"),
        Example(
            "G1",
            {"w": [1, -3], "rate": 0.25},
            y=1.25,
            g=4,
            cotangents={"w": [1, -3]},
            note="no factor 2: the half of the formula takes it away",
        ),
    ),
)
def l2_penalty(w: Shape, *, rate: float = 0.01) -> Shape:
    """y = (rate / 2) · Σ w²

    F1  y is the sum of the squares of all elements, times rate / 2.
    G1  The cotangent of w is g · rate · w.
    S1  A NaN in w makes y NaN; an infinity, where there is no NaN, makes it ∞.
    """
    return ()
