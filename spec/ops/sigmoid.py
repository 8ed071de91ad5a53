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


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(r"y = \tanh x", r"\delta x = g\,(1 - y^2)"),
    examples=(
        Example("F1", {"x": [0.0, 100.0, -100.0]}, y=[0, 1, -1]),
        Example("G1", {"x": [0.0, 100.0]}, y=[0, 1], g=[3, 5], cotangents={"x": [3, 0]}),
    ),
)
def tanh(x: Shape) -> Shape:
    """y = tanh(x)

    F1  y has the relative error of tanh; it is exactly ±1 where the rest is far below its last digit.
    G1  The cotangent of x is g·(1 − y²).
    S1  tanh(NaN) is NaN.
    S2  tanh(∞) is 1 and tanh(−∞) is −1, both with slope 0.
    """
    return x


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y = x\,\sigma(x), \qquad \sigma(x) = \frac{1}{1 + e^{-x}}",
        r"\delta x = g\,\sigma(x)\,\bigl(1 + x\,(1 - \sigma(x))\bigr)",
    ),
    examples=(
        Example("F1", {"x": [0.0, 128.0]}, y=[0, 128]),
        Example("G1", {"x": [0.0, 128.0]}, y=[0, 128], g=[4, 3], cotangents={"x": [2, 3]}),
    ),
)
def silu(x: Shape) -> Shape:
    """y = x · sigmoid(x)

    Elfwing, Uchibe and Doya, Neural Networks 107 (2018); Ramachandran, Zoph and Le, arXiv:1710.05941: swish.

    F1  y has the error of this formula; it does not overflow for any x.
    G1  The cotangent of x is g·s·(1 + x·(1 − s)), with s = sigmoid(x).
    S1  silu(NaN) is NaN.
    S2  silu(∞) is ∞.
    """
    return x
