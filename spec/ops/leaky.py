"""Leaky rectifiers: below 0 another slope, given or learned. y has the shape of x."""

from nnspec.spec.model import Example, Shape, op, require


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y = \begin{cases} x & x > 0 \\ \text{slope} \cdot x & x \le 0 \end{cases}",
        r"\delta x = g \cdot \begin{cases} 1 & x > 0 \\ \text{slope} & x \le 0 \end{cases}",
    ),
    examples=(
        Example("F1", {"x": [-1, 0, 2], "slope": 0.1}, y=[-0.1, 0, 2], note="float32 does not hold a tenth"),
        Example(
            "F1", {"x": [-1, 1], "slope": 2.0}, y=[-2, 1], note="steeper below 0: not the maximum of the two"
        ),
        Example("G1", {"x": [-1, 2], "slope": 0.5}, y=[-0.5, 2], g=[4, 5], cotangents={"x": [2, 5]}),
    ),
)
def leaky_relu(x: Shape, *, slope: float = 0.01) -> Shape:
    """y = x where x > 0, slope·x elsewhere

    Maas, Hannun, Ng, Rectifier nonlinearities improve neural network acoustic models, 2013. The slope
    is any number, also one below 0 or above 1.

    F1  y is x where x > 0, exactly, and elsewhere the product slope·x, rounded once.
    G1  The cotangent passes where x > 0; where x < 0 it is multiplied by `slope`.
    G2  At x = 0 the cotangent is multiplied by a number from `slope` to 1.
    S1  leaky_relu(NaN) is NaN.
    S2  leaky_relu(∞) is ∞ with slope 1; leaky_relu(−∞) is slope·(−∞) with slope `slope`.
    K1  The slope at x = 0 is `slope`.
    """
    return x


@op(
    since="0.1",
    axes="x[N C ...], a[C] -> y[N C ...]",
    math=(
        r"y_{nc\ldots} = \begin{cases} x_{nc\ldots} & x_{nc\ldots} > 0 \\ a_c\, x_{nc\ldots} & x_{nc\ldots} \le 0 \end{cases}",
        r"\delta x_{nc\ldots} = g_{nc\ldots} \cdot \begin{cases} 1 & x_{nc\ldots} > 0 \\ a_c & x_{nc\ldots} \le 0 \end{cases}",
        r"\delta a_c = \sum_{n\ldots\,:\,x_{nc\ldots} < 0} g_{nc\ldots}\, x_{nc\ldots}",
    ),
    examples=(
        Example("F1", {"x": [[-4, -4], [2, 2]], "a": [0.5, -1]}, y=[[-2, 4], [2, 2]]),
        Example(
            "G2",
            {"x": [[-4, -1], [-2, 3]], "a": [0.5, 2]},
            y=[[-2, -2], [-1, 3]],
            g=[[1, 2], [3, 4]],
            cotangents={"x": [[0.5, 4], [1.5, 4]], "a": [-10, -2]},
            note="δa₀ = 1·(−4) + 3·(−2); δa₁ = 2·(−1), for 3 is not below 0",
        ),
    ),
)
def prelu(x: Shape, a: Shape) -> Shape:
    """y[n,c,…] = x[n,c,…] where it is > 0, a[c]·x[n,c,…] elsewhere

    He, Zhang, Ren, Sun, Delving deep into rectifiers, 2015.

    C1  x has at least the axes N and C, and a has one number for each c.
    F1  y is x where x > 0, exactly, and elsewhere the product a[c]·x, rounded once.
    G1  The cotangent of x is g where x > 0, and a[c]·g where x < 0.
    G2  The cotangent of a[c] is Σ g·x over the elements of channel c that are below 0.
    G3  At x = 0 the cotangent of x is g times a number from a[c] to 1.
    S1  A NaN in x makes its y NaN, and no other.
    S2  prelu(∞) is ∞ with slope 1; prelu(−∞) is a[c]·(−∞) with slope a[c].
    K1  The slope at x = 0 is a[c].
    """
    require("C1", len(x) > 1 and x[1:2] == a, f"a has the shape {a}; x has {x}")
    return x
