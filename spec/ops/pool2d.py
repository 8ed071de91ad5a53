"""Pooling: one number for each window of each channel."""

from nnspec.spec.model import Example, Pair, Shape, Sides, op, require
from nnspec.spec.window import extent, reach


def _pooled(
    x: Shape, window: Pair, stride: Pair, padding: Sides, dilation: Pair = (1, 1), ceil_mode: bool = False
) -> Shape:
    for taps, sides, step in zip(window, padding, dilation, strict=True):
        far = reach(taps, step)
        require("C1", max(sides) < far, f"the sides {sides} hold a whole window, which reaches over {far}")
    n, c, *image = x
    return (n, c, *map(extent, image, window, stride, padding, dilation, (ceil_mode, ceil_mode)))


def _met(size: int, taps: int, stride: int, low: int, dilation: int, windows: int) -> bool:
    """Whether each window has a tap in an axis."""
    starts = range(-low, windows * stride - low, stride)
    return all(any(0 <= start + r * dilation < size for r in range(taps)) for start in starts)


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C P Q]",
    laws=("window",),
    math=(
        r"y_{ncpq} = \max_{r,s}\; \hat x_{n,\,c,\,p s_0 + r d_0,\,q s_1 + s d_1}, \qquad \hat x = x \text{ padded with } -\infty",
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
        Example(
            "F1",
            {
                "x": [[[[5, 1, 2, 3]]]],
                "window": (1, 2),
                "stride": (1, 2),
                "dilation": (1, 2),
                "ceil_mode": True,
            },
            y=[[[[5, 2]]]],
            g=[[[[1, 10]]]],
            cotangents={"x": [[[[1, 0, 10, 0]]]]},
            note="the taps of the second window are the third element and the fifth, which is not there",
        ),
    ),
)
def max_pool2d(
    x: Shape,
    *,
    window: Pair = (2, 2),
    stride: Pair = (2, 2),
    padding: Sides = ((0, 0), (0, 0)),
    dilation: Pair = (1, 1),
    ceil_mode: bool = False,
) -> Shape:
    """y[n,c,p,q] = max_{r,s} x̂[n, c, p·stride₀ + r·dilation₀, q·stride₁ + s·dilation₁]

    x̂ is x padded with −∞. With `ceil_mode` a last window that is not whole is added to an axis if it
    starts before the end of x; what it lacks is −∞.

    C1  Each side is smaller than what a window reaches over.
    C2  Every window has a tap in x.
    F1  y is one of the elements of its window, exactly.
    G1  Where the maximum is unique, the whole cotangent goes to it.
    G2  At a tie the cotangent is shared among the maximisers, with weights ≥ 0 that sum to 1.
    S1  A +∞ in the window makes y +∞.
    S2  A −∞ is compared like any number: a window of −∞ alone gives −∞.
    P1  The maximiser chosen at a tie depends on nothing but the elements of its window.
    K1  At a tie the first maximiser in row-major order receives the whole cotangent.
    K2  A NaN in the window makes y NaN.
    """
    y = _pooled(x, window, stride, padding, dilation, ceil_mode)
    for size, taps, step, (low, _), apart, windows in zip(
        x[2:], window, stride, padding, dilation, y[2:], strict=True
    ):
        require(
            "C2",
            apart == 1 or _met(size, taps, step, low, apart, windows),
            f"a window of {taps} taps, {apart} apart, steps over an axis of {size}",
        )
    return y


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
        Example(
            "F1",
            {
                "x": [[[[2, 4, 6]]]],
                "window": (1, 4),
                "stride": (1, 3),
                "padding": ((0, 0), (1, 1)),
                "ceil_mode": True,
            },
            y=[[[[3, 3]]]],
            g=[[[[4, 6]]]],
            cotangents={"x": [[[[1, 1, 4]]]]},
            note="the second window has one element and one zero in the padding: what lies beyond is not counted",
        ),
        Example(
            "F3",
            {"x": [[[[2, 4, 6]]]], "window": (1, 3), "stride": (1, 1), "divisor_override": 4},
            y=[[[[3]]]],
            g=[[[[8]]]],
            cotangents={"x": [[[[2, 2, 2]]]]},
        ),
        Example(
            "F2",
            {
                "x": [[[[2, 4, 6]]]],
                "window": (1, 2),
                "stride": (1, 2),
                "count_padding": False,
                "ceil_mode": True,
            },
            y=[[[[3, 6]]]],
            g=[[[[4, 5]]]],
            cotangents={"x": [[[[2, 2, 5]]]]},
            note="the second window has one element, and what lies beyond is not counted",
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
    ceil_mode: bool = False,
    divisor_override: int | None = None,
) -> Shape:
    """y[n,c,p,q] = (1 / m[p,q]) · Σ_{r,s} x̂[n, c, p·stride₀ + r, q·stride₁ + s]

    x̂ is x padded with zeros. With `ceil_mode` a last window that is not whole is added to an axis if it
    starts before the end of x; what it lacks is 0, and is never counted.

    C1  Each side is smaller than the window.
    C2  A `divisor_override` is at least 1.
    F1  With `count_padding`, m is the number of taps that lie in x or in its padding.
    F2  Without, m is the number of taps that lie in x.
    F3  With `divisor_override`, m is that number.
    G1  Each element of a window receives g / m.
    S1  A NaN or an infinity reaches every result whose window covers it, and no other.
    """
    least = 1 if divisor_override is None else divisor_override
    require("C2", least >= 1, f"divisor_override = {divisor_override} is not at least 1")
    return _pooled(x, window, stride, padding, ceil_mode=ceil_mode)
