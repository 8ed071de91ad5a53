"""The Kullback–Leibler divergence."""

from collections.abc import Sequence
from typing import Any, Literal

from nnspec.spec.model import Example, Shape, op, require
from nnspec.spec.nested import numbers

Means = Literal["none", "mean", "sum", "batchmean"]


def _probabilities(x: Sequence[Any], t: Sequence[Any], **_: Any) -> None:
    outside = [float(v) for v in numbers(t) if not v >= 0]
    require("C1", not outside, f"t is not below 0, and {outside[:1]!r} is")


@op(
    since="0.1",
    axes="x[N C], t[N C] -> y[...]",
    math=(
        r"y = t\,(\log t - x)",
        r"\delta x = -g\,t, \qquad \delta t = g\,(\log t + 1 - x)",
    ),
    values=_probabilities,
    batch=("x", "t"),
    examples=(
        Example(
            "F1",
            {"x": [[0.0, -1.0]], "t": [[1.0, 1.0]], "reduction": "none"},
            y=[[0, 1]],
            g=[[1, 2]],
            cotangents={"x": [[-1, -2]], "t": [[1, 4]]},
            note="log 1 = 0",
        ),
        Example(
            "F1",
            {"x": [[0.0, -1.0], [0.0, 3.0]], "t": [[1.0, 1.0], [0.0, 0.0]]},
            y=0.25,
            note="1 / 4, and 0·log 0 = 0",
        ),
        Example(
            "F1",
            {"x": [[0.0, -1.0], [0.0, 3.0]], "t": [[1.0, 1.0], [0.0, 0.0]], "reduction": "batchmean"},
            y=0.5,
            note="1 / 2: two items",
        ),
    ),
)
def kl_div(x: Shape, t: Shape, *, reduction: Means = "mean") -> Shape:
    """y = t · (log t − x), with 0 · log 0 = 0; then summed or averaged

    The divergence of t from exp(x), term by term: x holds logarithms of probabilities, t probabilities.
    The mean divides the sum by the number of elements, batchmean by N: the divergence of the whole
    distributions is batchmean. Kullback and Leibler, Ann. Math. Statist. 22 (1951).

    C1  t is not below 0.
    F1  y has the error of this formula.
    G1  The cotangent of x is −g·t, divided as the mean is.
    G2  Where t > 0 the cotangent of t is g·(log t + 1 − x), divided as the mean is.
    S1  x = −∞ where t > 0 makes the loss +∞.
    S2  The mean over an empty batch is NaN, and so is its batchmean; the sum is 0.
    """
    return x if reduction == "none" else ()
