"""The dense layer, and the product of matrices under it."""

from itertools import zip_longest

from nnspec.spec.model import Example, Shape, op, require


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


def _stacked(x: Shape, w: Shape) -> Shape:
    """The leading axes of a product, aligned from the right; where one has size 1 it is repeated."""
    pairs = list(zip_longest(x[-3::-1], w[-3::-1], fillvalue=1))
    fits = all(m == n or 1 in (m, n) for m, n in pairs)
    require("C3", fits, f"the leading axes {x[:-2]} and {w[:-2]} do not fit together")
    return tuple(n if m == 1 else m for m, n in reversed(pairs))


@op(
    since="0.1",
    axes="x[...], w[...] -> y[...]",
    math=(
        r"y_{\ldots ij} = \sum_k x_{\ldots ik}\, w_{\ldots kj}",
        r"\delta x = \sum_{\text{repeats}} g\, w^{\mathsf T}, \qquad \delta w = \sum_{\text{repeats}} x^{\mathsf T} g",
    ),
    batch=(),
    examples=(
        Example(
            "F1",
            {"x": [[1, 2]], "w": [[1, 10], [100, 1000]]},
            y=[[201, 2010]],
            g=[[1, 3]],
            cotangents={"x": [[31, 3100]], "w": [[1, 3], [2, 6]]},
            note="a column of w for each column of y; linear has a row",
        ),
        Example(
            "G2",
            {"x": [[[1]], [[2]]], "w": [[10]]},
            y=[[[10]], [[20]]],
            g=[[[1]], [[3]]],
            cotangents={"x": [[[10]], [[30]]], "w": [[7]]},
            note="one w for both matrices collects from both: 1·1 + 2·3",
        ),
    ),
)
def matmul(x: Shape, w: Shape) -> Shape:
    """y[…,i,j] = Σ_k x[…,i,k] · w[…,k,j]

    Leading axes are aligned from the right; one that is missing or of size 1 is repeated.

    C1  x and w have at least two axes.
    C2  The last axis of x has the size of the last but one of w.
    C3  The leading axes of x and w have equal sizes, or one of them is missing or of size 1.
    F1  y is the sum of its products, in any order of summation.
    G1  The cotangent of x is g·wᵀ, summed over the axes along which x is repeated.
    G2  The cotangent of w is xᵀ·g, summed over the axes along which w is repeated.
    S1  A NaN or an infinity in x reaches every result of its row, and no other row.
    S2  A 0 in w does not hide a NaN or an infinity: 0·∞ is NaN.
    """
    require("C1", min(len(x), len(w)) >= 2, f"x has {len(x)} axes and w has {len(w)}; a matrix has two")
    require("C2", x[-1] == w[-2], f"the rows of x hold {x[-1]} numbers, the columns of w {w[-2]}")
    return (*_stacked(x, w), x[-2], w[-1])
