"""Max pooling that says where it found its maxima, and the way back."""

from nnspec.spec.model import Example, Pair, Shape, Sides, op, require
from nnspec.spec.ops.pool2d import max_pool2d


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C P Q], i[N C P Q]!",
    laws=("window",),
    math=(
        r"y_{ncpq} = \max_{r,s}\; \hat x_{n,\,c,\,p s_0 + r d_0,\,q s_1 + s d_1}",
        r"i_{ncpq} = \min \{ hW + w : x_{nchw} = y_{ncpq},\ (h, w)\ \text{in window}\ (p, q) \}",
        r"\delta x_{nchw} = \sum_{(p,q)\,:\,i_{ncpq} = hW + w} g_{ncpq}",
    ),
    examples=(
        Example(
            "G1",
            {"x": [[[[1, 7, 2], [3, 4, 7]]]], "stride": (1, 1)},
            y=([[[[7, 7]]]], [[[[1, 1]]]]),
            g=[[[[1, 10]]]],
            cotangents={"x": [[[[0, 11, 0], [0, 0, 0]]]]},
            note="the second window has its maximum twice, and names the first",
        ),
    ),
)
def max_pool2d_with_indices(
    x: Shape,
    *,
    window: Pair = (2, 2),
    stride: Pair = (2, 2),
    padding: Sides = ((0, 0), (0, 0)),
    dilation: Pair = (1, 1),
    ceil_mode: bool = False,
) -> tuple[Shape, Shape]:
    """y[n,c,p,q] = max_{r,s} x̂[n, c, p·stride₀ + r·dilation₀, q·stride₁ + s·dilation₁]

    The windows are those of max_pool2d.

    C1  The arguments are such as max_pool2d takes.
    F1  y is one of the elements of its window, exactly.
    F2  i is h·W + w for the first element x[n,c,h,w] of the window, row by row, that equals y.
    G1  The whole cotangent of y goes to the element that i names.
    S1  A +∞ in the window makes y +∞.
    K1  A NaN in the window makes y NaN.
    """
    for taps, sides, step in zip(window, padding, dilation, strict=True):
        far = step * (taps - 1) + 1
        require("C1", max(sides) < far, f"the sides {sides} hold a whole window, which reaches over {far}")
    y = max_pool2d.shape(
        x, window=window, stride=stride, padding=padding, dilation=dilation, ceil_mode=ceil_mode
    )
    return y, y


def _in_range(*, x, i, output):
    places = output[0] * output[1]
    for image in (image for item in i for image in item):
        named = [int(at) for row in image for at in row]
        require("C2", all(0 <= at < places for at in named), f"an index is not one of {places} places")
        require("C3", len(set(named)) == len(named), "two elements of one image name one place")


@op(
    since="0.1",
    axes="x[N C R S], i[N C R S]! -> y[N C P Q]",
    math=(
        r"y_{ncpq} = \sum_{r,s} [i_{ncrs} = pQ + q]\, x_{ncrs}",
        r"\delta x_{ncrs} = g_{ncpq}, \qquad pQ + q = i_{ncrs}",
    ),
    values=_in_range,
    examples=(
        Example(
            "F1",
            {"x": [[[[5, 7]]]], "i": [[[[4, 0]]]], "output": (2, 3)},
            y=[[[[7, 0, 0], [0, 5, 0]]]],
            g=[[[[1, 2, 3], [4, 6, 8]]]],
            cotangents={"x": [[[[6, 1]]]]},
        ),
    ),
    batch=("x", "i"),
)
def max_unpool2d(x: Shape, i: Shape, *, output: Pair = (2, 2)) -> Shape:
    """y[n,c,p,q] = x[n,c,r,s] where i[n,c,r,s] = p·Q + q, and 0 where no index points

    Zeiler, Taylor, Fergus, Adaptive deconvolutional networks, 2011. `output` is (P, Q).

    C1  The output has at least as many places as an image of x has elements.
    C2  An index is one of the places, from 0 to P·Q − 1.
    C3  No place of an image is named twice.
    F1  y is exact.
    G1  The cotangent of x is the element of g that the index names.
    S1  A NaN or an infinity arrives where its index points, and nowhere else.
    """
    least = x[2] * x[3]
    require(
        "C1",
        min(output) >= 1 and output[0] * output[1] >= least,
        f"the output {output} does not hold the {least} elements of an image",
    )
    return (*x[:2], *output)
