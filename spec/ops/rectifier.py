"""Rectifiers: straight lines that meet in a kink. y has the shape of x."""

from nnspec.spec.model import Example, Shape, op


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(r"y = \max(x, 0)", r"\delta x = g \cdot [x > 0]"),
    examples=(
        Example("F1", {"x": [-1, 0, 2]}, y=[0, 0, 2]),
        Example("G1", {"x": [-1, 2]}, y=[0, 2], g=[3, 5], cotangents={"x": [0, 5]}),
    ),
)
def relu(x: Shape) -> Shape:
    """y = max(x, 0)

    F1  y is exact.
    G1  Where x > 0 the cotangent passes; where x < 0 it is 0.
    G2  At x = 0 the cotangent is multiplied by a slope in [0, 1].
    S1  relu(NaN) is NaN.
    S2  relu(∞) is ∞ with slope 1; relu(−∞) is 0 with slope 0.
    K1  The slope at x = 0 is 0.
    """
    return x


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(r"y = \min(\max(x, 0), 6)", r"\delta x = g \cdot [0 < x < 6]"),
    examples=(
        Example("F1", {"x": [-1, 2, 7]}, y=[0, 2, 6]),
        Example("G1", {"x": [-1, 2, 7]}, y=[0, 2, 6], g=[3, 5, 4], cotangents={"x": [0, 5, 0]}),
    ),
)
def relu6(x: Shape) -> Shape:
    """y = min(max(x, 0), 6)

    Krizhevsky, Convolutional deep belief networks on CIFAR-10, 2010.

    F1  y is exact.
    G1  Where 0 < x < 6 the cotangent passes; where x < 0 or x > 6 it is 0.
    G2  At x = 0 and at x = 6 the cotangent is multiplied by a slope in [0, 1].
    S1  relu6(NaN) is NaN.
    S2  relu6(∞) is 6 and relu6(−∞) is 0, both with slope 0.
    K1  The slope at x = 0 and at x = 6 is 0.
    """
    return x
