"""The transposed convolution: what a convolution does to cotangents, as an operation of its own."""

from nnspec.spec.model import Example, Pair, Shape, Sides, op, require
from nnspec.spec.window import covered


@op(
    since="0.1",
    axes="x[N C H W], w[C D R S], b[K]? -> y[N K P Q]",
    laws=("window",),
    math=(
        r"y_{nkij} = b_k + \sum_{c,\;p s_0 + r d_0 = i + t,\;q s_1 + s d_1 = j + l} x_{ncpq}\, w_{ckrs}",
        r"\delta x_{ncpq} = \sum_{k,r,s} \hat g_{n,\,k,\,p s_0 + r d_0,\,q s_1 + s d_1}\; w_{ckrs}",
        r"\delta w_{ckrs} = \sum_{n,p,q} x_{ncpq}\, \hat g_{n,\,k,\,p s_0 + r d_0,\,q s_1 + s d_1}, \qquad"
        r"\delta b_k = \sum_{n,i,j} g_{nkij}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 10]]]], "w": [[[[1, 2, 3]]]], "stride": (1, 2)},
            y=[[[[1, 2, 13, 20, 30]]]],
            note="each element of x leaves the kernel as it is, not reversed; where two meet they are added",
        ),
        Example(
            "F1",
            {
                "x": [[[[1, 2]]]],
                "w": [[[[1, 2]]]],
                "stride": (1, 2),
                "padding": ((0, 0), (1, 0)),
                "output_padding": (0, 1),
            },
            y=[[[[2, 2, 4, 0]]]],
            note="one column less at the left; the column more at the right is reached by no window",
        ),
        Example(
            "G2",
            {"x": [[[[1, 10]]]], "w": [[[[1, 2, 3]]]], "b": [5], "stride": (1, 2)},
            y=[[[[6, 7, 18, 25, 35]]]],
            g=[[[[1, 2, 4, 8, 16]]]],
            cotangents={"x": [[[[17, 68]]]], "w": [[[[41, 82, 164]]]], "b": [31]},
        ),
    ),
)
def conv_transpose2d(
    x: Shape,
    w: Shape,
    b: Shape | None = None,
    *,
    stride: Pair = (1, 1),
    padding: Sides = ((0, 0), (0, 0)),
    output_padding: Pair = (0, 0),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Shape:
    """y[n,k,i,j] = b[k] + Σ x[n,c,p,q] · w[c,k,r,s] where (p,q)·stride + (r,s)·dilation = (i,j) + (top,left)

    `padding` is ((top, bottom), (left, right)), of the convolution whose adjoint this is: here it
    takes rows and columns away. The size before that convolution is not known from the size after
    it; `output_padding` says how many rows and columns lay beyond its last window. The channels and
    the filters, K = D·groups, are cut into `groups` equal runs; k counts within the run of c. See
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning, arXiv:1603.07285.

    C1  groups, at least 1, divides the number C of channels, and b has one number for each of the K filters.
    C2  output_padding is from 0 to one less than the stride.
    C3  The padding leaves at least one row and one column of y.
    F1  y is the sum of its products and the bias, in any order of summation; what no window reaches is b.
    G1  The cotangent of x is the adjoint of y in x, applied to g: conv2d(g, w).
    G2  The cotangent of w is the adjoint of y in w, applied to g.
    G3  The cotangent of b is the sum of g over n, i and j.
    S1  A NaN or an infinity in x reaches every result that one of its products is part of, and no other.
    S2  A weight of 0 does not hide a NaN or an infinity: 0·∞ is NaN.
    P1  Without b it is the adjoint of conv2d in x: y is what conv2d sends back for the cotangent x.
    """
    (n, c, *image), (_, d, *kernel) = x, w
    require("C1", groups >= 1 and c % groups == 0, f"{groups} groups do not divide {c} channels")
    filters = d * groups
    require(
        "C1", b is None or b == (filters,), f"the bias has the shape {b}, and there are {filters} filters"
    )
    size = tuple(map(covered, image, kernel, stride, padding, dilation, output_padding))
    for rest, step in zip(output_padding, stride, strict=True):
        require(
            "C2", 0 <= rest < step, f"output_padding {rest} is not from 0 to {step - 1}, below the stride"
        )
    require("C3", min(size) >= 1, f"the padding {padding} leaves a result of {size}")
    return (n, filters, *size)
