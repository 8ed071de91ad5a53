"""Hard activations: sigmoid, tanh and swish made of straight pieces. y has the shape of x."""

from nnspec.spec.model import Example, Shape, op, require


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y = \min\bigl(\max\bigl(\tfrac{x}{6} + \tfrac12, 0\bigr), 1\bigr)",
        r"\delta x = \tfrac{g}{6} \cdot [-3 < x < 3]",
    ),
    examples=(
        Example("F1", {"x": [-6, -1.5, 0, 1.5, 6]}, y=[0, 0.25, 0.5, 0.75, 1]),
        Example("G1", {"x": [-6, 0, 6]}, y=[0, 0.5, 1], g=[6, 12, 6], cotangents={"x": [0, 2, 0]}),
    ),
)
def hard_sigmoid(x: Shape) -> Shape:
    """y = min(max(x / 6 + 1/2, 0), 1)

    Howard et al., Searching for MobileNetV3, 2019. An older one, of slope 1/5, has the same name.

    F1  y has the error of this formula, or of min(max(x + 3, 0), 6) / 6.
    G1  The cotangent is g / 6 where −3 < x < 3, and 0 where x < −3 or x > 3.
    G2  At x = −3 and at x = 3 the cotangent is g times a slope in [0, 1/6].
    S1  hard_sigmoid(NaN) is NaN.
    S2  hard_sigmoid(∞) is 1 and hard_sigmoid(−∞) is 0, both with slope 0.
    K1  The slope at x = −3 and at x = 3 is 0.
    """
    return x


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y = \min(\max(x, \text{low}), \text{high})",
        r"\delta x = g \cdot [\text{low} < x < \text{high}]",
    ),
    examples=(
        Example("F1", {"x": [-2, 0.5, 3], "high": 2.0}, y=[-1, 0.5, 2]),
        Example(
            "G1",
            {"x": [-2, 0.5, 3], "high": 2.0},
            y=[-1, 0.5, 2],
            g=[3, 5, 4],
            cotangents={"x": [0, 5, 0]},
        ),
    ),
)
def hard_tanh(x: Shape, *, low: float = -1.0, high: float = 1.0) -> Shape:
    """y = min(max(x, low), high)

    C1  low is below high.
    F1  y is x, or one of the ends, rounded to the dtype of x.
    G1  The cotangent passes where low < x < high; where x < low or x > high it is 0.
    G2  At x = low and at x = high the cotangent is multiplied by a slope in [0, 1].
    S1  hard_tanh(NaN) is NaN.
    S2  hard_tanh(∞) is high and hard_tanh(−∞) is low, both with slope 0.
    K1  The slope at x = low and at x = high is 0.
    """
    require("C1", low < high, f"low is {low}, high is {high}")
    return x


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y = x \cdot \operatorname{hard\_sigmoid}(x)",
        r"\delta x = g \cdot \begin{cases} 0 & x < -3 \\ \tfrac{x}{3} + \tfrac12 & -3 < x < 3 \\ 1 & x > 3 \end{cases}",
    ),
    examples=(
        Example("F1", {"x": [-6, -1.5, 0, 1.5, 6]}, y=[0, -0.375, 0, 1.125, 6]),
        Example(
            "G1",
            {"x": [-6, -1.5, 0, 1.5, 6]},
            y=[0, -0.375, 0, 1.125, 6],
            g=[4, 4, 4, 4, 4],
            cotangents={"x": [0, 0, 2, 4, 4]},
        ),
    ),
)
def hard_swish(x: Shape) -> Shape:
    """y = x · hard_sigmoid(x)

    Howard et al., Searching for MobileNetV3, 2019.

    F1  y has the error of this product, or of x · min(max(x + 3, 0), 6) / 6, but overflows only where x does.
    G1  The cotangent is 0 where x < −3, g·(x / 3 + 1/2) where −3 < x < 3, and g where x > 3.
    G2  At x = −3 the cotangent is g times a slope in [−1/2, 0], at x = 3 one in [1, 3/2].
    S1  hard_swish(NaN) is NaN.
    S2  hard_swish(∞) is ∞.
    K1  The slope at x = −3 is 0, at x = 3 it is 1.
    K2  hard_swish(−∞) is NaN, the product of −∞ and 0.
    """
    return x
