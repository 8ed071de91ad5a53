"""Softmax, its logarithm, and the logarithm of a sum of exponentials, along one axis."""

import math

from nnspec.spec.model import Example, Shape, op, require


def _along(x: Shape, axis: int) -> Shape:
    require("C1", -len(x) <= axis < len(x), f"axis {axis} is not one of the {len(x)} axes of x")
    return x


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y_i = \frac{e^{x_i - \max_j x_j}}{\sum_k e^{x_k - \max_j x_j}}",
        r"\delta x_i = y_i \bigl(g_i - \sum_k g_k\, y_k\bigr)",
    ),
    examples=(
        Example("F1", {"x": [[1, 1], [7, 7]]}, y=[[0.5, 0.5], [0.5, 0.5]]),
        Example(
            "F1", {"x": [[1, 7], [1, 7]], "axis": 0}, y=[[0.5, 0.5], [0.5, 0.5]], note="along the first axis"
        ),
        Example("G1", {"x": [3, 3]}, y=[0.5, 0.5], g=[4, 0], cotangents={"x": [1, -1]}),
    ),
    batch=(),
)
def softmax(x: Shape, *, axis: int = -1) -> Shape:
    """y[i] = exp(x[i] − m) / Σ_k exp(x[k] − m), with m = max_k x[k], along `axis`

    C1  axis names an axis of x; −1 is the last.
    F1  y has the error of this formula: a large x does not overflow, a small one does not vanish.
    G1  The cotangent of x is y·(g − Σ_k g[k]·y[k]), along `axis`.
    S1  x[i] = −∞ beside a finite maximum gives y[i] = 0 and leaves the others as if i were absent.
    S2  A NaN, a +∞, or nothing but −∞ makes all of its row NaN, and no other row.
    """
    return _along(x, axis)


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y_i = x_i - \max_j x_j - \log \sum_k e^{x_k - \max_j x_j}",
        r"\delta x_i = g_i - e^{y_i} \sum_k g_k",
    ),
    examples=(
        Example("F1", {"x": [[5.0]]}, y=[[0.0]], note="one class is certain"),
        Example("G1", {"x": [3, 3]}, y=[-math.log(2), -math.log(2)], g=[4, 0], cotangents={"x": [2, -2]}),
    ),
    batch=(),
)
def log_softmax(x: Shape, *, axis: int = -1) -> Shape:
    """y[i] = x[i] − m − log Σ_k exp(x[k] − m), with m = max_k x[k], along `axis`

    C1  axis names an axis of x; −1 is the last.
    F1  y has the error of this formula: far below the maximum it is x[i] − m, not the log of 0.
    G1  The cotangent of x is g − exp(y)·Σ_k g[k], along `axis`.
    S1  x[i] = −∞ beside a finite maximum gives y[i] = −∞ and leaves the others as if i were absent.
    S2  A NaN, a +∞, or nothing but −∞ makes all of its row NaN, and no other row.
    """
    return _along(x, axis)


@op(
    since="0.1",
    axes="x[...] -> y[...]",
    math=(
        r"y = \max_j x_j + \log \sum_k e^{x_k - \max_j x_j}",
        r"\delta x_i = g\, e^{x_i - y}",
    ),
    examples=(
        Example("F1", {"x": [[5.0], [-7.0]]}, y=[5.0, -7.0], note="one term alone"),
        Example("F1", {"x": [[3, 3], [8, 8]]}, y=[3 + math.log(2), 8 + math.log(2)]),
        Example("G1", {"x": [3, 3]}, y=3 + math.log(2), g=4, cotangents={"x": [2, 2]}),
    ),
    batch=(),
)
def logsumexp(x: Shape, *, axis: int = -1) -> Shape:
    """y = m + log Σ_k exp(x[k] − m), with m = max_k x[k], along `axis`; the axis is gone in y

    C1  axis names an axis of x; −1 is the last.
    F1  y has the error of this formula: a large x does not overflow, a small one does not vanish.
    G1  The cotangent of x is g·exp(x − y), the softmax of x times g.
    S1  x[i] = −∞ beside a finite maximum leaves y as if i were absent; a row of nothing but −∞ gives −∞.
    S2  A +∞ in a row without NaN makes its y +∞, and no other.
    S3  A NaN makes the y of its row NaN, and no other.
    """
    gone = axis % len(_along(x, axis))
    return x[:gone] + x[gone + 1 :]
