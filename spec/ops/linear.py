"""The dense layer."""

from nnspec.spec.model import Example, Shape, op


@op(
    since="0.1",
    axes="x[N I], w[O I], b[O]? -> y[N O]",
    math=(
        r"y_{no} = b_o + \sum_i w_{oi}\, x_{ni}",
        r"\delta x = g\, w, \qquad \delta w = g^{\mathsf T} x, \qquad \delta b_o = \sum_n g_{no}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[1, 2]], "w": [[1, 10], [100, 1000]], "b": [5, 0]},
            y=[[26, 2100]],
            g=[[1, 3]],
            cotangents={"x": [[301, 3010]], "w": [[1, 2], [3, 6]], "b": [1, 3]},
            note="a row of w for each output: z = W x + b",
        ),
    ),
)
def linear(x: Shape, w: Shape, b: Shape | None = None) -> Shape:
    """y[n,o] = b[o] + Σ_i w[o,i] · x[n,i]

    F1  y is the sum of its products and the bias, in any order of summation.
    G1  The cotangent of x is g·w.
    G2  The cotangent of w is gᵀ·x.
    G3  The cotangent of b is the sum of g over the batch.
    S1  A NaN or an infinity in x reaches every result of its row, and no other row.
    S2  A weight of 0 does not hide a NaN or an infinity: 0·∞ is NaN.
    """
    return (x[0], w[0])
