"""The hinge loss of a margin."""

from collections.abc import Sequence
from typing import Any

from nnspec.spec.model import Example, Reduction, Shape, op, require
from nnspec.spec.nested import numbers


def _signs(x: Sequence[Any], t: Sequence[Any], *, reduction: Reduction) -> None:
    others = [float(v) for v in numbers(t) if v not in (-1, 1)]
    require("C2", not others, f"t holds −1 and 1, and {others[:1]!r} is neither")


@op(
    since="0.1",
    axes="x[...], t[...]! -> y[...]",
    math=(r"y = \max(0, 1 - t\,x)", r"\delta x = -g\,t\,[t\,x \le 1]"),
    values=_signs,
    batch=("x", "t"),
    examples=(
        Example(
            "F1",
            {"x": [0.5, 3.0, -2.0], "t": [1.0, 1.0, 1.0], "reduction": "none"},
            y=[0.5, 0, 3],
            g=[1, 2, 3],
            cotangents={"x": [-1, 0, -3]},
        ),
        Example("F1", {"x": [3.0, -3.0], "t": [-1.0, -1.0]}, y=2, g=4, cotangents={"x": [2, 0]}),
    ),
)
def hinge_loss(x: Shape, t: Shape, *, reduction: Reduction = "mean") -> Shape:
    """y = max(0, 1 − t·x), then summed or averaged over all elements

    t holds −1 and 1 as floating-point numbers. Cortes and Vapnik, Machine Learning 20 (1995).

    C1  t has the shape of x.
    C2  t holds −1 and 1, nothing else.
    F1  y has the error of this formula.
    G1  The cotangent of x is −g·t where t·x < 1 and 0 where t·x > 1, divided by the number of elements for the mean.
    G2  At t·x = 1 it is −g·t, divided likewise, times a slope in [0, 1].
    S1  A NaN in x makes its own loss NaN, and no other.
    S2  The mean over no elements is NaN, the sum 0.
    K1  The slope at t·x = 1 is 1.
    """
    require("C1", x == t, f"t has the shape {t}; x has {x}")
    return x if reduction == "none" else ()
