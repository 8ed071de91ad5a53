"""Power-average pooling: the p-norm of each window."""

from math import isfinite

from nnspec.spec.model import Example, Pair, Shape, op, require
from nnspec.spec.window import extent


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C P Q]",
    laws=("window",),
    math=(
        r"y_{ncpq} = \Bigl(\sum_{r,s} |x_{n,\,c,\,p s_0 + r,\,q s_1 + s}|^p\Bigr)^{1/p}",
        r"\delta x_{ncij} = \sum_{p,q\,:\,\text{window}\ (p,q)\ \text{covers}\ (i,j)} "
        r"g_{ncpq}\, \operatorname{sign}(x_{ncij}) \Bigl(\frac{|x_{ncij}|}{y_{ncpq}}\Bigr)^{p-1}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[3, -4]]]], "window": (1, 2)},
            y=[[[[5]]]],
            g=[[[[10]]]],
            cotangents={"x": [[[[6, -8]]]]},
        ),
        Example(
            "F1",
            {"x": [[[[3, -4]]]], "window": (1, 2), "p": 1.0},
            y=[[[[7]]]],
            g=[[[[2]]]],
            cotangents={"x": [[[[2, -2]]]]},
            note="magnitudes are added: the sum of the signed numbers is −1",
        ),
        Example(
            "F1",
            {"x": [[[[1, 1, 1, 1, 3]]]], "window": (1, 4), "stride": (1, 4), "ceil_mode": True},
            y=[[[[2, 3]]]],
            g=[[[[2, 1]]]],
            cotangents={"x": [[[[1, 1, 1, 1, 1]]]]},
            note="the last window has one element: it is a sum, of which no part is missing",
        ),
    ),
)
def lp_pool2d(
    x: Shape, *, window: Pair = (2, 2), stride: Pair = (2, 2), ceil_mode: bool = False, p: float = 2.0
) -> Shape:
    """y[n,c,i,j] = (Σ_{r,s} |x[n, c, i·stride₀ + r, j·stride₁ + s]|^p)^(1/p)

    Sermanet, Chintala, LeCun, Convolutional neural networks applied to house numbers digit
    classification, 2012. There is no padding. With `ceil_mode` a last window that is not whole is added
    to an axis if it starts before the end of x; what it lacks is 0.

    C1  p is finite, and at least 1.
    F1  y is the p-norm of its window: of magnitudes, their sum and not their mean.
    G1  Each element of a window receives g · sign(x) · (|x| / y)^(p − 1).
    G2  Where a window has a kink, a window of zeros or a zero at p = 1, the slope is anything in [−1, 1].
    S1  A NaN makes NaN of every y whose window covers it, and of no other.
    S2  An infinity of either sign makes +∞ of every y whose window covers it, and of no other.
    K1  At a kink the slope is 0.
    """
    require("C1", isfinite(p) and p >= 1, f"p = {p}")
    sizes = zip(x[2:], window, stride, strict=True)
    return (*x[:2], *(extent(size, taps, step, (0, 0), 1, ceil_mode) for size, taps, step in sizes))
