"""Exponential linear units: a line on the right, a decaying exponential on the left. y has the shape of x."""

from math import exp

from nnspec.spec.model import Example, Shape, op, require

SCALE, ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y = \begin{cases} x & x > 0 \\ \alpha\,(e^x - 1) & x \le 0 \end{cases}",
        r"\delta x = g \cdot \begin{cases} 1 & x > 0 \\ \alpha\,e^x & x < 0 \end{cases}",
    ),
    examples=(
        Example("F1", {"x": [-256.0, 0.0, 2.0], "alpha": 0.5}, y=[-0.5, 0, 2]),
        Example("G1", {"x": [-256.0, 2.0]}, y=[-1, 2], g=[3, 5], cotangents={"x": [0, 5]}),
    ),
)
def elu(x: Shape, *, alpha: float = 1.0) -> Shape:
    """y = x where x > 0, else α·(exp(x) − 1)

    Clevert, Unterthiner and Hochreiter, ICLR 2016, arXiv:1511.07289.

    C1  alpha is positive.
    F1  y has the relative error of α·expm1(x): near 0 it is α·x, nothing cancels.
    G1  Where x > 0 the cotangent passes; where x < 0 it is multiplied by α·exp(x), which may be computed
        as y + α.
    G2  At x = 0 the cotangent is multiplied by a slope between α and 1.
    S1  elu(NaN) is NaN.
    S2  elu(∞) is ∞ with slope 1; elu(−∞) is −α with slope 0.
    K1  The slope at x = 0 is α.
    """
    require("C1", alpha > 0, f"alpha is {alpha}")
    return x


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y = \lambda \cdot \begin{cases} x & x > 0 \\ \alpha\,(e^x - 1) & x \le 0 \end{cases}",
        r"\delta x = g\,\lambda \cdot \begin{cases} 1 & x > 0 \\ \alpha\,e^x & x < 0 \end{cases}",
    ),
    examples=(
        Example("F1", {"x": [-256.0, 0.0, 2.0]}, y=[-SCALE * ALPHA, 0, 2 * SCALE]),
        Example(
            "G1", {"x": [-256.0, 2.0]}, y=[-SCALE * ALPHA, 2 * SCALE], g=[3, 5],
            cotangents={"x": [0, 5 * SCALE]},
        ),
    ),
)  # fmt: skip
def selu(x: Shape) -> Shape:
    """y = λ·x where x > 0, else λ·α·(exp(x) − 1)

    Klambauer, Unterthiner, Mayr and Hochreiter, NIPS 2017, arXiv:1706.02515, with the constants of its
    fixed point 0, 1: α = 1.6732632423543772848170429916717, λ = 1.0507009873554804934193349852946.

    F1  y has the relative error of this formula with expm1: near 0 it is λ·α·x, nothing cancels.
    G1  Where x > 0 the cotangent is multiplied by λ; where x < 0 by λ·α·exp(x), which may be computed as
        y + λ·α.
    G2  At x = 0 the cotangent is multiplied by a slope between λ and λ·α.
    S1  selu(NaN) is NaN.
    S2  selu(∞) is ∞ with slope λ; selu(−∞) is −λ·α with slope 0.
    K1  The slope at x = 0 is λ·α.
    """
    return x


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y = \max(x, 0) + \min\bigl(0, \alpha\,(e^{x/\alpha} - 1)\bigr)",
        r"\delta x = g \cdot \begin{cases} 1 & x > 0 \\ e^{x/\alpha} & x \le 0 \end{cases}",
    ),
    examples=(
        Example("F1", {"x": [-512.0, 0.0, 2.0], "alpha": 2.0}, y=[-2, 0, 2]),
        Example(
            "G1",
            {"x": [-0.5, 2.0], "alpha": 0.5},
            y=[0.5 * (exp(-1) - 1), 2],
            g=[1, 5],
            cotangents={"x": [exp(-1), 5]},
        ),
    ),
)
def celu(x: Shape, *, alpha: float = 1.0) -> Shape:
    """y = max(x, 0) + min(0, α·(exp(x/α) − 1))

    Barron, Continuously Differentiable Exponential Linear Units, arXiv:1704.07483.

    C1  alpha is positive.
    F1  y has the relative error of α·expm1(x/α) where x < 0, and is exact elsewhere.
    G1  Where x > 0 the cotangent passes; elsewhere it is multiplied by exp(x/α), which may be computed as
        y/α + 1. There is no kink: at x = 0 the slope is 1.
    S1  celu(NaN) is NaN.
    S2  celu(∞) is ∞ with slope 1; celu(−∞) is −α with slope 0.
    """
    require("C1", alpha > 0, f"alpha is {alpha}")
    return x
