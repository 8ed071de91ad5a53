"""Images made larger: by copies, by interpolation, by channels laid out as pixels."""

from nnspec.spec.model import Example, Pair, Shape, op, require


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C P Q]",
    math=(
        r"y_{ncpq} = x_{n,\,c,\,\lfloor p / s_0 \rfloor,\,\lfloor q / s_1 \rfloor}",
        r"\delta x_{ncij} = \sum_{p,q\,:\,\lfloor p / s_0 \rfloor = i,\,\lfloor q / s_1 \rfloor = j} g_{ncpq}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 2]]]], "scale": (1, 3)},
            y=[[[[1, 1, 1, 2, 2, 2]]]],
            g=[[[[1, 2, 4, 8, 16, 32]]]],
            cotangents={"x": [[[[7, 56]]]]},
        ),
    ),
)
def upsample_nearest2d(x: Shape, *, scale: Pair = (2, 2)) -> Shape:
    """y[n,c,p,q] = x[n, c, ⌊p / scale₀⌋, ⌊q / scale₁⌋]

    C1  scale counts from 1.
    F1  y holds scale₀·scale₁ copies of each element of x, exactly.
    G1  The cotangent of an element is the sum of g over its copies.
    S1  A NaN, an infinity and the sign of a zero arrive as they were, in all their copies.
    """
    require("C1", min(scale) >= 1, f"scale is {scale}")
    n, c, h, w = x
    return (n, c, h * scale[0], w * scale[1])


@op(
    since="0.1",
    axes="x[N C H W] -> y[N C P Q]",
    math=(
        r"y_{ncpq} = \sum_{i,j} a_{pi}\, b_{qj}\, x_{ncij}, \qquad a_{pi} = \max(0,\, 1 - |t_p - i|)",
        r"t_p = \min\bigl(H - 1,\, \max\bigl(0,\, (p + \tfrac12) \tfrac{H}{P} - \tfrac12\bigr)\bigr) \quad\text{or}\quad t_p = p\, \tfrac{H - 1}{P - 1}",
        r"\delta x_{ncij} = \sum_{p,q} a_{pi}\, b_{qj}\, g_{ncpq}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[0, 4]]]], "output": (1, 4)},
            y=[[[[0, 1, 3, 4]]]],
            g=[[[[1, 4, 8, 16]]]],
            cotangents={"x": [[[[6, 23]]]]},
            note="the outermost lie beyond the centres of the first and the last pixel, and are held there",
        ),
        Example(
            "F2",
            {"x": [[[[0, 4]]]], "output": (1, 5), "align_corners": True},
            y=[[[[0, 1, 2, 3, 4]]]],
        ),
        Example(
            "F1",
            {"x": [[[[0, 1, 2, 3, 4, 5, 6, 7]]]], "output": (1, 3)},
            y=[[[[5 / 6, 7 / 2, 37 / 6]]]],
            note="no average over more; float32 does not hold these places",
        ),
    ),
)
def upsample_bilinear2d(x: Shape, *, output: Pair = (4, 6), align_corners: bool = False) -> Shape:
    """y[n,c,p,q] = Σ_{i,j} max(0, 1 − |t[p] − i|) · max(0, 1 − |t[q] − j|) · x[n,c,i,j]

    t[p] is where element p of y lies between the H elements of x. y may be smaller than x: at most
    four elements enter, none is averaged away (no antialiasing).

    C1  output counts from 1.
    F1  Pixels are squares: t[p] = (p + ½)·H/P − ½, held within 0 and H − 1. It is computed in the format of sums.
    F2  With `align_corners` they are points: t[p] = p·(H − 1)/(P − 1), and 0 where P is 1.
    G1  The cotangent of x collects g with the same weights.
    """
    require("C1", min(output) >= 1, f"the output is {output}")
    return (*x[:2], *output)


@op(
    since="0.1",
    axes="x[N K H W] -> y[N L P Q]",
    math=(
        r"y_{n,\,l,\,h r + i,\,w r + j} = x_{n,\,(l r + i) r + j,\,h,\,w}",
        r"\delta x_{n,\,(l r + i) r + j,\,h,\,w} = g_{n,\,l,\,h r + i,\,w r + j}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[[[1]], [[2]], [[3]], [[4]], [[5]], [[6]], [[7]], [[8]]]]},
            y=[[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]],
            g=[[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]],
            cotangents={"x": [[[[1]], [[2]], [[3]], [[4]], [[5]], [[6]], [[7]], [[8]]]]},
            note="neighbouring channels become neighbouring pixels",
        ),
    ),
)
def pixel_shuffle(x: Shape, *, factor: int = 2) -> Shape:
    """y[n, l, h·r + i, w·r + j] = x[n, (l·r + i)·r + j, h, w], with r = factor

    Shi et al., Real-time single image and video super-resolution using an efficient sub-pixel
    convolutional neural network, CVPR 2016.

    C1  factor counts from 1.
    C2  The channels of x are a multiple of factor².
    F1  y holds the elements of x in their new places, exactly.
    G1  The cotangent of x is g with its elements put back, exactly.
    S1  A NaN, an infinity and the sign of a zero arrive as they were.
    """
    require("C1", factor >= 1, f"factor is {factor}")
    n, k, h, w = x
    require("C2", k % factor**2 == 0, f"{k} channels are not a multiple of {factor}²")
    return (n, k // factor**2, h * factor, w * factor)
