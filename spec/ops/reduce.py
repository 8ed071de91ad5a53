"""Reductions: one number for all elements along some axes."""

from nnspec.spec.model import Example, Shape, op, require

LAST = (-1,)


def _reduced(x: Shape, axes: tuple[int, ...], keepdims: bool) -> Shape:
    named = all(-len(x) <= axis < len(x) for axis in axes)
    require("C1", bool(axes) and named, f"{axes} are not some of the {len(x)} axes of x")
    gone = {axis % len(x) for axis in axes}
    require("C2", len(gone) == len(axes), f"{axes} name an axis twice")
    require("C3", all(x[axis] > 0 for axis in gone), f"nothing is reduced to a number: {x} along {axes}")
    kept = ((axis, size) for axis, size in enumerate(x) if keepdims or axis not in gone)
    return tuple(1 if axis in gone else size for axis, size in kept)


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y_i = \frac{1}{m} \sum_k x_{ik}",
        r"\delta x_{ik} = \frac{g_i}{m}",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[1, 2], [3, 6]]},
            y=[1.5, 4.5],
            g=[2, 4],
            cotangents={"x": [[1, 1], [2, 2]]},
        ),
        Example("F1", {"x": [[1, 2], [3, 6]], "axes": (0, 1), "keepdims": True}, y=[[3]]),
    ),
)
def reduce_mean(x: Shape, *, axes: tuple[int, ...] = LAST, keepdims: bool = False) -> Shape:
    """y[i] = (1 / m) · Σ_k x[i,k], k running over `axes`, m elements

    With `keepdims` the axes stay, with size 1.

    C1  axes names at least one axis of x; −1 is the last.
    C2  It names none twice.
    C3  None of them is empty.
    F1  y is the sum, in any order, divided by the number of its elements.
    G1  Each element receives g / m.
    S1  A NaN or an infinity reaches its own result, and no other.
    """
    return _reduced(x, axes, keepdims)


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(r"y_i = \sum_k x_{ik}", r"\delta x_{ik} = g_i"),
    examples=(
        Example(
            "F1",
            {"x": [[1, 2], [3, 6]], "axes": (0,)},
            y=[4, 8],
            g=[2, 5],
            cotangents={"x": [[2, 5], [2, 5]]},
        ),
        Example("F1", {"x": [[[1, 2], [3, 6]]], "axes": (-1, 0)}, y=[3, 9], note="the middle axis stays"),
    ),
)
def reduce_sum(x: Shape, *, axes: tuple[int, ...] = LAST, keepdims: bool = False) -> Shape:
    """y[i] = Σ_k x[i,k], k running over `axes`

    With `keepdims` the axes stay, with size 1.

    C1  axes names at least one axis of x; −1 is the last.
    C2  It names none twice.
    C3  None of them is empty.
    F1  y is the sum, in any order.
    G1  Each element receives g, exactly.
    S1  A NaN or an infinity reaches its own result, and no other.
    """
    return _reduced(x, axes, keepdims)


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y_i = \max_k x_{ik}",
        r"\delta x_{ik} = g_i \cdot [k \text{ is the maximiser}]",
    ),
    examples=(
        Example(
            "F1",
            {"x": [[-1, -2], [3, 6]]},
            y=[-1, 6],
            g=[2, 5],
            cotangents={"x": [[2, 0], [0, 5]]},
        ),
    ),
)
def reduce_max(x: Shape, *, axes: tuple[int, ...] = LAST, keepdims: bool = False) -> Shape:
    """y[i] = max_k x[i,k], k running over `axes`

    With `keepdims` the axes stay, with size 1.

    C1  axes names at least one axis of x; −1 is the last.
    C2  It names none twice.
    C3  None of them is empty.
    F1  y is one of its elements, exactly.
    G1  Where the maximum is unique, the whole cotangent goes to it.
    G2  At a tie the cotangent is shared among the maximisers, with weights ≥ 0 that sum to 1.
    S1  A +∞ among the elements makes y +∞.
    S2  A −∞ is compared like any number: −∞ alone gives −∞.
    K1  At a tie all maximisers receive equal shares.
    K2  A NaN among the elements makes y NaN.
    """
    return _reduced(x, axes, keepdims)
