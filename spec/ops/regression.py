"""Losses of regression: how far x is from t, element by element, then summed or averaged over all."""

from nnspec.spec.model import Example, Reduction, Shape, op, require


def _beside(x: Shape, t: Shape, reduction: Reduction) -> Shape:
    require("C1", x == t, f"t has the shape {t}; x has {x}")
    return x if reduction == "none" else ()


def _positive(name: str, size: float) -> None:
    require("C2", 0 < size < float("inf"), f"{name} is above 0 and finite, not {size}")


@op(
    since="0.1",
    axes="x[...], t[...] -> y[...]",
    math=(r"y = (x - t)^2", r"\delta x = 2 g\,(x - t), \qquad \delta t = -\delta x"),
    batch=("x", "t"),
    examples=(
        Example("F1", {"x": [1, 2, 5], "t": [1.0, 4.0, 2.0], "reduction": "none"}, y=[0, 4, 9]),
        Example(
            "F1",
            {"x": [[3, 0], [0, 0]], "t": [[1, 0], [0, 2]]},
            y=2,
            g=2,
            cotangents={"x": [[2, 0], [0, -2]], "t": [[-2, 0], [0, 2]]},
            note="the mean is over all four elements",
        ),
    ),
)
def mse_loss(x: Shape, t: Shape, *, reduction: Reduction = "mean") -> Shape:
    """y = (x − t)², then summed or averaged over all elements

    C1  t has the shape of x.
    F1  y is the square of the difference: nothing is halved, and the mean is over all axes.
    G1  The cotangent of x is 2·g·(x − t), divided by the number of elements for the mean.
    G2  The cotangent of t is that of x, negated.
    S1  A NaN in x makes its own loss NaN, and no other.
    S2  The mean over no elements is NaN, the sum 0.
    """
    return _beside(x, t, reduction)


@op(
    since="0.1",
    axes="x[...], t[...] -> y[...]",
    math=(r"y = |x - t|", r"\delta x = g \operatorname{sgn}(x - t), \qquad \delta t = -\delta x"),
    batch=("x", "t"),
    examples=(
        Example(
            "F1",
            {"x": [1, 4], "t": [3.0, 1.0], "reduction": "none"},
            y=[2, 3],
            g=[1, 2],
            cotangents={"x": [-1, 2], "t": [1, -2]},
        ),
        Example("F1", {"x": [[3, 0], [0, 0]], "t": [[1, 0], [0, 2]]}, y=1, note="4 / 4"),
    ),
)
def l1_loss(x: Shape, t: Shape, *, reduction: Reduction = "mean") -> Shape:
    """y = |x − t|, then summed or averaged over all elements

    C1  t has the shape of x.
    F1  y is the magnitude of the difference; the mean is over all axes.
    G1  The cotangent of x is g where x > t and −g where x < t, divided by the number of elements for the mean.
    G2  The cotangent of t is −g where x > t and g where x < t, divided likewise.
    G3  At x = t each cotangent is g, divided likewise, times a slope in [−1, 1].
    S1  A NaN in x makes its own loss NaN, and no other.
    S2  The mean over no elements is NaN, the sum 0.
    K1  The slopes at x = t are 0.
    """
    return _beside(x, t, reduction)


@op(
    since="0.1",
    axes="x[...], t[...] -> y[...]",
    math=(
        r"y = \begin{cases} \frac12 (x - t)^2 & |x - t| \le d \\ "
        r"d\,\bigl(|x - t| - \frac12 d\bigr) & \text{else} \end{cases} \qquad d = \text{delta}",
        r"\delta x = g \min\bigl(\max(x - t, -d), d\bigr), \qquad \delta t = -\delta x",
    ),
    batch=("x", "t"),
    examples=(
        Example(
            "F1",
            {"x": [1, 2, -5], "t": [0.0, 0.0, 0.0], "delta": 2.0, "reduction": "none"},
            y=[0.5, 2, 8],
            g=[3, 1, 1],
            cotangents={"x": [3, 2, -2], "t": [-3, -2, 2]},
            note="8 = 2·(5 − 1): beyond delta a line, that meets the parabola with its slope",
        ),
    ),
)
def huber_loss(x: Shape, t: Shape, *, delta: float = 1.0, reduction: Reduction = "mean") -> Shape:
    """y = ½·(x − t)² where |x − t| ≤ delta, else delta·(|x − t| − ½·delta); then summed or averaged

    Huber, Robust Estimation of a Location Parameter, Ann. Math. Statist. 35 (1964).

    C1  t has the shape of x.
    C2  delta is above 0 and finite.
    F1  y has the error of this formula; the mean is over all elements.
    G1  The cotangent of x is g·(x − t) cut to ±g·delta, divided by the number of elements for the mean.
    G2  The cotangent of t is that of x, negated.
    S1  A NaN in x makes its own loss NaN, and no other.
    S2  The mean over no elements is NaN, the sum 0.
    """
    _positive("delta", delta)
    return _beside(x, t, reduction)


@op(
    since="0.1",
    axes="x[...], t[...] -> y[...]",
    math=(
        r"y = \begin{cases} \frac{1}{2b} (x - t)^2 & |x - t| < b \\ "
        r"|x - t| - \frac12 b & \text{else} \end{cases} \qquad b = \text{beta}",
        r"\delta x = g \min\bigl(\max(\tfrac1b (x - t), -1), 1\bigr), \qquad \delta t = -\delta x",
    ),
    batch=("x", "t"),
    examples=(
        Example(
            "F1",
            {"x": [1, 2, -5], "t": [0.0, 0.0, 0.0], "beta": 2.0, "reduction": "none"},
            y=[0.25, 1, 4],
            g=[3, 1, 1],
            cotangents={"x": [1.5, 1, -1], "t": [-1.5, -1, 1]},
            note="the Huber loss divided by beta: beyond beta the slope is 1",
        ),
    ),
)
def smooth_l1_loss(x: Shape, t: Shape, *, beta: float = 1.0, reduction: Reduction = "mean") -> Shape:
    """y = ½·(x − t)² / beta where |x − t| < beta, else |x − t| − ½·beta; then summed or averaged

    Girshick, Fast R-CNN, ICCV 2015, equation 3, with beta = 1.

    C1  t has the shape of x.
    C2  beta is above 0 and finite.
    F1  y has the error of this formula; the mean is over all elements.
    G1  The cotangent of x is g·(x − t)/beta cut to ±g, divided by the number of elements for the mean.
    G2  The cotangent of t is that of x, negated.
    S1  A NaN in x makes its own loss NaN, and no other.
    S2  The mean over no elements is NaN, the sum 0.
    """
    _positive("beta", beta)
    return _beside(x, t, reduction)
