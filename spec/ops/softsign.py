"""Softsign: a squash without an exponential. y has the shape of x."""

from nnspec.spec.model import Example, Shape, op


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(r"y = \frac{x}{1 + |x|}", r"\delta x = \frac{g}{(1 + |x|)^2}"),
    examples=(
        Example("F1", {"x": [-3, -1, 0, 1, 7]}, y=[-0.75, -0.5, 0, 0.5, 0.875]),
        Example("G1", {"x": [-1, 0, 3]}, y=[-0.5, 0, 0.75], g=[8, 5, 32], cotangents={"x": [2, 5, 2]}),
    ),
)
def softsign(x: Shape) -> Shape:
    """y = x / (1 + |x|)

    Bergstra, Desjardins, Lamblin, Bengio, Quadratic polynomials learn better image features, 2009.

    F1  y has the error of this formula.
    G1  The cotangent is g / (1 + |x|)², also at x = 0.
    S1  softsign(NaN) is NaN.
    K1  softsign(∞) and softsign(−∞) are NaN, the quotient of two infinities.
    """
    return x
