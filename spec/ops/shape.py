"""Elements kept, axes changed."""

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


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y_j = x_i \quad\text{where } j \text{ is the place of } i \text{ in row-major order}",
        r"\delta x_i = g_j",
    ),
    batch=(),
    examples=(
        Example(
            "F1",
            {"x": [[1, 2, 3], [4, 5, 6]], "shape": (3, 2)},
            y=[[1, 2], [3, 4], [5, 6]],
            g=[[1, 2], [3, 4], [5, 6]],
            cotangents={"x": [[1, 2, 3], [4, 5, 6]]},
            note="the order of reading stays; it is no transposition",
        ),
    ),
)
def reshape(x: Shape, *, shape: tuple[int, ...] = (6,)) -> Shape:
    """y = the elements of x in row-major order, under the axes of `shape`

    The last axis runs fastest. No size is left to be inferred.

    C1  Every size in shape is 0 or more.
    C2  shape holds as many elements as x.
    F1  y holds the elements of x in row-major order, exactly.
    G1  The cotangent of x is g in the shape of x, exactly.
    S1  A NaN, an infinity and the sign of a zero arrive as they were.
    """
    require("C1", min(shape, default=0) >= 0, f"shape is {shape}; no size is inferred")
    require("C2", prod(shape) == prod(x), f"shape holds {prod(shape)} elements, and x has {prod(x)}")
    return shape


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y_{i_0 i_1 \ldots} = x_j \quad\text{where } j_{a_k} = i_k",
        r"\delta x_j = g_i",
    ),
    batch=(),
    examples=(
        Example(
            "F1",
            {"x": [[1, 2, 3], [4, 5, 6]]},
            y=[[1, 4], [2, 5], [3, 6]],
            g=[[1, 2], [3, 4], [5, 6]],
            cotangents={"x": [[1, 3, 5], [2, 4, 6]]},
        ),
        Example(
            "F1",
            {"x": [[[1, 2]], [[3, 4]]], "order": (1, 2, 0)},
            y=[[[1, 3], [2, 4]]],
            note="axis k of y is axis order[k] of x, not the other way round",
        ),
    ),
)
def transpose(x: Shape, *, order: tuple[int, ...] = (1, 0)) -> Shape:
    """y[i₀, i₁, …] = x[j] with j[order[k]] = i[k]

    Axis k of y is axis order[k] of x.

    C1  order holds every axis of x once, counted from 0.
    F1  y holds the elements of x in their new places, exactly.
    G1  The cotangent of x is g with its axes put back, exactly.
    S1  A NaN, an infinity and the sign of a zero arrive as they were.
    """
    right = sorted(order) == list(range(len(x)))
    require("C1", right, f"{order} is not a permutation of the {len(x)} axes of x")
    return tuple(x[axis] for axis in order)
