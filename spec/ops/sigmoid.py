"""Sigmoid and its kin: smooth, pointwise. y has the shape of x."""

from nnspec.spec.model import Example, Shape, op


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(r"y = \frac{1}{1 + e^{-x}}", r"\delta x = g\, y\, (1 - y)"),
    examples=(
        Example("F1", {"x": [0.0]}, y=[0.5], g=[8], cotangents={"x": [2]}, note="the steepest slope is 1/4"),
    ),
)
def sigmoid(x: Shape) -> Shape:
    """y = 1 / (1 + exp(−x))

    F1  y has the error of exp, a sum and a quotient; it does not overflow for any x.
    G1  The cotangent of x is g·y·(1 − y).
    S1  sigmoid(NaN) is NaN.
    S2  sigmoid(∞) is 1 and sigmoid(−∞) is 0, both with slope 0.
    """
    return x
