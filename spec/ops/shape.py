"""From images to vectors."""

from math import prod

from nnspec.spec.model import Example, Shape, op, require


@op(
    since="0.1",
    axes="x[...] -> y[N M]",
    math=(r"y_{n,\,(c H + i) W + j} = x_{ncij}", r"\delta x_{ncij} = g_{n,\,(c H + i) W + j}"),
    examples=(
        Example(
            "F1",
            {"x": [[[[1, 2]], [[3, 4]]]]},
            y=[[1, 2, 3, 4]],
            g=[[1, 2, 3, 4]],
            cotangents={"x": [[[[1, 2]], [[3, 4]]]]},
            note="channel by channel; in channels-last order it would be [1, 3, 2, 4]",
        ),
    ),
)
def flatten(x: Shape) -> Shape:
    """y[n, (c·H + i)·W + j] = x[n,c,i,j]

    All axes after the first are laid in one, the last running fastest.

    C1  x has at least two axes.
    F1  y holds the elements of x in row-major order, exactly.
    G1  The cotangent of x is g in the shape of x, exactly.
    S1  A NaN, an infinity and the sign of a zero arrive as they were.
    """
    require("C1", len(x) >= 2, f"x has {len(x)} axes; a batch of vectors has two")
    return (x[0], prod(x[1:]))
