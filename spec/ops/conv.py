"""The convolution of a network (a cross-correlation), and the convolution of the textbook."""

from nnspec.spec.model import Example, Pair, Shape, Sides, op, require
from nnspec.spec.window import extent


def convolved(
    x: Shape,
    w: Shape,
    stride: tuple[int, ...],
    padding: tuple[Pair, ...],
    dilation: tuple[int, ...],
    groups: int,
) -> Shape:
    """The shape of a convolution along any number of axes."""
    (n, c, *image), (k, d, *kernel) = x, w
    require(
        "C1", groups >= 1 and c == d * groups, f"w sees {d} channels in each of {groups} groups, x has {c}"
    )
    require("C2", k % groups == 0, f"{groups} groups do not divide {k} filters")
    return (n, k, *map(extent, image, kernel, stride, padding, dilation))


@op(
    since="0.1",
    axes="x[N C H W], w[K D R S], b[K]? -> y[N K P Q]",
    laws=("window",),
    math=(
        r"y_{nkpq} = b_k + \sum_{c,r,s} \hat x_{n,\,c,\,p s_0 + r d_0,\,q s_1 + s d_1}\; w_{kcrs}",
        r"\delta x_{ncij} = \sum_{k,\;p s_0 + r d_0 = i,\;q s_1 + s d_1 = j} g_{nkpq}\, w_{kcrs}",
        r"\delta w_{kcrs} = \sum_{n,p,q} g_{nkpq}\, \hat x_{n,\,c,\,p s_0 + r d_0,\,q s_1 + s d_1}, \qquad"
        r"\delta b_k = \sum_{n,p,q} g_{nkpq}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 2, 3]]]], "w": [[[[1, 0]]]]},
            y=[[[[1, 2]]]],
            note="correlation, not convolution: a reversed kernel would give [2, 3]",
        ),
        Example(
            "F1",
            {"x": [[[[1, 2, 3]]]], "w": [[[[1, 10]]]], "padding": ((0, 0), (1, 0)), "stride": (1, 2)},
            y=[[[[10, 32]]]],
            note="one zero at the left and none at the right",
        ),
        Example(
            "G2",
            {"x": [[[[1, 2, 3]]]], "w": [[[[1, 0]]]], "b": [5]},
            y=[[[[6, 7]]]],
            g=[[[[1, 10]]]],
            cotangents={"x": [[[[1, 10, 0]]]], "w": [[[[21, 32]]]], "b": [11]},
            note="each weight collects the elements it met, weighted by g",
        ),
    ),
)
def conv2d(
    x: Shape,
    w: Shape,
    b: Shape | None = None,
    *,
    stride: Pair = (1, 1),
    padding: Sides = ((0, 0), (0, 0)),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Shape:
    """y[n,k,p,q] = b[k] + Σ_{c,r,s} x̂[n, c, p·stride₀ + r·dilation₀, q·stride₁ + s·dilation₁] · w[k,c,r,s]

    x̂ is x with `padding` zeros ((top, bottom), (left, right)). The channels and the filters are cut
    into `groups` equal runs; c counts within the run of k.

    C1  w sees C/groups channels: C = D·groups, with groups at least 1.
    C2  groups divides the number K of filters.
    F1  y is the sum of its products and the bias, in any order of summation.
    G1  The cotangent of x is the adjoint of y in x, applied to g.
    G2  The cotangent of w is the adjoint of y in w, applied to g.
    G3  The cotangent of b is the sum of g over n, p and q.
    S1  A NaN or an infinity in x reaches every result whose window covers it, and no other.
    S2  A weight of 0 does not hide a NaN or an infinity: 0·∞ is NaN.
    P1  Shifting x by a whole stride shifts y by one element.
    """
    return convolved(x, w, stride, padding, dilation, groups)


@op(
    since="0.1",
    axes="x[N C H W], w[K C R S] -> y[N K P Q]",
    laws=("window",),
    math=(
        r"y_{nkij} = \sum_{c,m,l} \hat x_{n c m l}\; w_{k,\,c,\,i + R - 1 - m,\,j + S - 1 - l}",
        r"\delta x = g \star w, \qquad \delta w_{kcrs} = \sum_{n,i,j} g_{nkij}\, \hat x_{n,\,c,\,i + R - 1 - r,\,j + S - 1 - s}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 2, 3]]]], "w": [[[[1, 0]]]]},
            y=[[[[2, 3]]]],
            note="the kernel is reversed: a correlation would give [1, 2]",
        ),
        Example(
            "F1",
            {"x": [[[[1, 1]]]], "w": [[[[1, 2, 3]]]], "padding": ((0, 0), (2, 2))},
            y=[[[[1, 3, 5, 3]]]],
            note="padded by one less than the kernel: the product of two polynomials",
        ),
        Example(
            "P1",
            {"x": [[[[1, 2], [3, 4]]]], "w": [[[[1, 10], [100, 1000]]]]},
            y=[[[[1234]]]],
            note="1000·1 + 100·2 + 10·3 + 1·4",
        ),
    ),
)
def convolve2d(x: Shape, w: Shape, *, padding: Sides = ((0, 0), (0, 0))) -> Shape:
    """y[n,k,i,j] = Σ_{c,m,l} x̂[n,c,m,l] · w[k, c, i + R − 1 − m, j + S − 1 − l]

    The textbook's S(i,j) = Σ I(m,n) K(i−m, j−n), counted from the first whole window of x̂, which is x
    with `padding` zeros. With R − 1 and S − 1 zeros at every side it is S itself.

    F1  y is the sum of its products, in any order of summation.
    G1  The cotangent of x is the adjoint of y in x, applied to g.
    G2  The cotangent of w is the adjoint of y in w, applied to g.
    S1  A NaN or an infinity in x reaches every result whose window covers it, and no other.
    P1  convolve2d(x, w) is conv2d(x, w reversed in both axes of the kernel).
    """
    (n, _, *image), (k, _, *kernel) = x, w
    return (n, k, *map(extent, image, kernel, (1, 1), padding))
