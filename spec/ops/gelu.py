"""Gaussian error linear units, exact and approximate. y has the shape of x."""

from typing import Literal

from nnspec.spec.model import Example, Shape, op


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y = \frac{x}{2} \Bigl(1 + \operatorname{erf} \frac{x}{\sqrt 2}\Bigr)"
        r"\quad\text{or}\quad \frac{x}{2} \bigl(1 + \tanh \sqrt{2/\pi}\,(x + 0.044715\,x^3)\bigr)",
        r"\delta x = g\,\Bigl(\tfrac12 \bigl(1 + \operatorname{erf} \tfrac{x}{\sqrt 2}\bigr)"
        r"+ \frac{x}{\sqrt{2\pi}}\, e^{-x^2/2}\Bigr)",
    ),
    examples=(
        Example("F1", {"x": [0.0, 64.0, -64.0]}, y=[0, 64, 0]),
        Example("F1", {"x": [0.0, 64.0, -64.0], "approximate": "tanh"}, y=[0, 64, 0]),
        Example("G1", {"x": [0.0, 64.0]}, y=[0, 64], g=[4, 3], cotangents={"x": [2, 3]}),
    ),
)
def gelu(x: Shape, *, approximate: Literal["none", "tanh"] = "none") -> Shape:
    """y = x/2 · (1 + erf(x/√2)), or x/2 · (1 + tanh(√(2/π)·(x + 0.044715·x³)))

    Hendrycks and Gimpel, arXiv:1606.08415. The two differ by up to 5·10⁻⁴.

    F1  y has the error of the formula that `approximate` names: relative on the right, absolute on the
        left, where 1 + erf cancels, and nearly 0 far to the left.
    G1  The cotangent of x is that of the same formula.
    S1  gelu(NaN) is NaN.
    S2  gelu(∞) is ∞.
    """
    return x
