"""The convolution of a network along one axis, and along three."""

from nnspec.spec.model import Example, Pair, Shape, Triple, op
from nnspec.spec.ops.conv import convolved


@op(
    since="0.1",
    axes="x[N C W], w[K D S], b[K]? -> y[N K Q]",
    laws=("window",),
    math=(
        r"y_{nkq} = b_k + \sum_{c,s} \hat x_{n,\,c,\,q s_0 + s d_0}\; w_{kcs}",
        r"\delta x_{ncj} = \sum_{k,\;q s_0 + s d_0 = j} g_{nkq}\, w_{kcs}",
        r"\delta w_{kcs} = \sum_{n,q} g_{nkq}\, \hat x_{n,\,c,\,q s_0 + s d_0}, \qquad \delta b_k = \sum_{n,q} g_{nkq}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[1, 2, 3]]], "w": [[[1, 10]]], "padding": ((1, 0),), "stride": (2,)},
            y=[[[10, 32]]],
            note="one zero at the left and none at the right",
        ),
        Example(
            "G2",
            {"x": [[[1, 2, 3]]], "w": [[[1, 0]]], "b": [5]},
            y=[[[6, 7]]],
            g=[[[1, 10]]],
            cotangents={"x": [[[1, 10, 0]]], "w": [[[21, 32]]], "b": [11]},
            note="each weight collects the elements it met, weighted by g",
        ),
    ),
)
def conv1d(
    x: Shape,
    w: Shape,
    b: Shape | None = None,
    *,
    stride: tuple[int] = (1,),
    padding: tuple[Pair] = ((0, 0),),
    dilation: tuple[int] = (1,),
    groups: int = 1,
) -> Shape:
    """y[n,k,q] = b[k] + Σ_{c,s} x̂[n, c, q·stride + s·dilation] · w[k,c,s]

    x̂ is x with `padding` zeros, ((left, right),). The channels and the filters are cut into `groups` equal
    runs; c counts within the run of k.

    C1  w sees C/groups channels: C = D·groups, with groups at least 1.
    C2  groups divides the number K of filters.
    F1  y is the sum of its products and the bias, in any order of summation.
    G1  The cotangent of x is the adjoint of y in x, applied to g.
    G2  The cotangent of w is the adjoint of y in w, applied to g.
    G3  The cotangent of b is the sum of g over all its axes but that of k.
    S1  A NaN or an infinity in x reaches every result whose window covers it, and no other.
    S2  A weight of 0 does not hide a NaN or an infinity: 0·∞ is NaN.
    """
    return convolved(x, w, stride, padding, dilation, groups)


@op(
    since="0.1",
    axes="x[N C E H W], w[K D T R S], b[K]? -> y[N K V P Q]",
    laws=("window",),
    math=(
        r"y_{nkvpq} = b_k + \sum_{c,t,r,s} \hat x_{n,\,c,\,v s_0 + t d_0,\,p s_1 + r d_1,\,q s_2 + s d_2}\; w_{kctrs}",
        r"\delta x_{nceij} = \sum_{k,\;v s_0 + t d_0 = e,\;p s_1 + r d_1 = i,\;q s_2 + s d_2 = j} g_{nkvpq}\, w_{kctrs}",
        r"\delta w_{kctrs} = \sum_{n,v,p,q} g_{nkvpq}\, \hat x_{n,\,c,\,v s_0 + t d_0,\,p s_1 + r d_1,\,q s_2 + s d_2},"
        r" \qquad \delta b_k = \sum_{n,v,p,q} g_{nkvpq}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[[1]], [[2]], [[3]]]]], "w": [[[[[1]], [[10]]]]], "dilation": (2, 1, 1)},
            y=[[[[[31]]]]],
            note="the first of the three axes is dilated",
        ),
        Example(
            "G2",
            {"x": [[[[[1, 2, 3]]]]], "w": [[[[[1, 0]]]]], "b": [5], "padding": ((0, 1), (0, 0), (0, 0))},
            y=[[[[[6, 7]], [[5, 5]]]]],
            g=[[[[[1, 10]], [[2, 4]]]]],
            cotangents={"x": [[[[[1, 10, 0]]]]], "w": [[[[[21, 32]]]]], "b": [17]},
        ),
    ),
)
def conv3d(
    x: Shape,
    w: Shape,
    b: Shape | None = None,
    *,
    stride: Triple = (1, 1, 1),
    padding: tuple[Pair, Pair, Pair] = ((0, 0), (0, 0), (0, 0)),
    dilation: Triple = (1, 1, 1),
    groups: int = 1,
) -> Shape:
    """y[n,k,v,p,q] = b[k] + Σ_{c,t,r,s} x̂[n, c, (v,p,q)·stride + (t,r,s)·dilation] · w[k,c,t,r,s]

    x̂ is x with `padding` zeros, ((front, back), (top, bottom), (left, right)). The channels and the filters are cut into `groups` equal
    runs; c counts within the run of k.

    C1  w sees C/groups channels: C = D·groups, with groups at least 1.
    C2  groups divides the number K of filters.
    F1  y is the sum of its products and the bias, in any order of summation.
    G1  The cotangent of x is the adjoint of y in x, applied to g.
    G2  The cotangent of w is the adjoint of y in w, applied to g.
    G3  The cotangent of b is the sum of g over all its axes but that of k.
    S1  A NaN or an infinity in x reaches every result whose window covers it, and no other.
    S2  A weight of 0 does not hide a NaN or an infinity: 0·∞ is NaN.
    """
    return convolved(x, w, stride, padding, dilation, groups)
