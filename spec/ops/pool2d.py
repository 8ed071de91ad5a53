"""Pooling: one number for each window of each channel."""

from nnspec.spec.model import Example, Pair, Shape, Sides, op, require
from nnspec.spec.window import extent


def _pooled(x: Shape, window: Pair, stride: Pair, padding: Sides) -> Shape:
    for taps, sides in zip(window, padding, strict=True):
        require("C1", max(sides) < taps, f"the sides {sides} hold a whole window of {taps}")
    n, c, *image = x
    return (n, c, *map(extent, image, window, stride, padding))


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C P Q]",
    laws=("window",),
    math=(
        r"y_{ncpq} = \max_{r,s}\; \hat x_{n,\,c,\,p s_0 + r,\,q s_1 + s}, \qquad \hat x = x \text{ padded with } -\infty",
        r"\delta x_{ncij} = \sum_{(p,q)\,:\,(i,j)\ \text{is the maximiser of window}\ (p,q)} g_{ncpq}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[-3, -1]]]], "window": (1, 2), "stride": (1, 2), "padding": ((0, 0), (1, 1))},
            y=[[[[-3, -1]]]],
            note="padding is −∞, not 0: a zero would win",
        ),
        Example(
            "G1",
            {"x": [[[[1, 3, 2]]]], "window": (1, 2), "stride": (1, 1)},
            y=[[[[3, 3]]]],
            g=[[[[1, 10]]]],
            cotangents={"x": [[[[0, 11, 0]]]]},
            note="one element may win several windows, and collects them all",
        ),
    ),
)
def max_pool2d(
    x: Shape, *, window: Pair = (2, 2), stride: Pair = (2, 2), padding: Sides = ((0, 0), (0, 0))
) -> Shape:
    """y[n,c,p,q] = max_{r,s} x̂[n, c, p·stride₀ + r, q·stride₁ + s]

    x̂ is x padded with −∞.

    C1  Every window meets x: each side is smaller than the window.
    F1  y is one of the elements of its window, exactly.
    G1  Where the maximum is unique, the whole cotangent goes to it.
    G2  At a tie the cotangent is shared among the maximisers, with weights ≥ 0 that sum to 1.
    S1  A +∞ in the window makes y +∞.
    S2  A −∞ is compared like any number: a window of −∞ alone gives −∞.
    P1  The maximiser chosen at a tie depends on nothing but the elements of its window.
    K1  At a tie the first maximiser in row-major order receives the whole cotangent.
    K2  A NaN in the window makes y NaN.
    """
    return _pooled(x, window, stride, padding)


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C P Q]",
    laws=("window",),
    math=(
        r"y_{ncpq} = \frac{1}{m_{pq}} \sum_{r,s} \hat x_{n,\,c,\,p s_0 + r,\,q s_1 + s}",
        r"\delta x_{ncij} = \sum_{p,q\,:\,\text{window}\ (p,q)\ \text{covers}\ (i,j)} \frac{g_{ncpq}}{m_{pq}}",
    ),
    examples=(
        Example(
            "F1",
            {
                "x": [[[[2, 4, 6]]]],
                "window": (1, 2),
                "stride": (1, 2),
                "padding": ((0, 0), (1, 0)),
                "count_padding": True,
            },
            y=[[[[1, 5]]]],
            note="the zero at the left counts: (0 + 2) / 2",
        ),
        Example(
            "F2",
            {
                "x": [[[[2, 4, 6]]]],
                "window": (1, 2),
                "stride": (1, 2),
                "padding": ((0, 0), (1, 0)),
                "count_padding": False,
            },
            y=[[[[2, 5]]]],
            g=[[[[1, 4]]]],
            cotangents={"x": [[[[1, 2, 2]]]]},
            note="the zero at the left does not count: 2 / 1",
        ),
    ),
)
def avg_pool2d(
    x: Shape,
    *,
    window: Pair = (2, 2),
    stride: Pair = (2, 2),
    padding: Sides = ((0, 0), (0, 0)),
    count_padding: bool = True,
) -> Shape:
    """y[n,c,p,q] = (1 / m[p,q]) · Σ_{r,s} x̂[n, c, p·stride₀ + r, q·stride₁ + s]

    x̂ is x padded with zeros; m[p,q] counts the taps of the window, those in the padding only if
    `count_padding`.

    C1  Every window meets x: each side is smaller than the window.
    F1  With `count_padding`, m is the number of taps.
    F2  Without, m is the number of taps that lie in x.
    G1  Each element of a window receives g / m.
    S1  A NaN or an infinity reaches every result whose window covers it, and no other.
    """
    return _pooled(x, window, stride, padding)
