"""Cross-entropy of classes, from logits and from log-probabilities."""

import math
from collections.abc import Sequence
from typing import Any

from nnspec.spec.model import Example, Reduction, Shape, op, require

LN2 = math.log(2)


def _is_row(t: Any) -> bool:
    return hasattr(t, "__len__")


def _labels(clause: str, x: Sequence[Any], t: Sequence[Any], ignore_index: int | None) -> None:
    for row, label in zip(x, t, strict=True):
        inside = 0 <= label < len(row) or label == ignore_index
        ignored = "" if ignore_index is None else f", nor {ignore_index}"
        require(clause, inside, f"the label {label} is not one of 0 to {len(row) - 1}{ignored}")


def _targets(
    x: Sequence[Any], t: Sequence[Any], weight: Any = None, *, ignore_index: int | None, **_: Any
) -> None:
    rows = any(_is_row(row) for row in t)
    if not rows:
        _labels("C2", x, t, ignore_index)


@op(
    since="0.1",
    axes="x[N C], t[...], weight[C]?! -> y[...]",
    math=(
        r"y_n = -\sum_c u_{nc} \log \operatorname{softmax}(x_n)_c, \qquad "
        r"u_{nc} = w_c \bigl((1 - \varepsilon)\,t_{nc} + \tfrac{\varepsilon}{C}\bigr)",
        r"\delta x_{nc} = g_n \bigl(\operatorname{softmax}(x_n)_c \sum_k u_{nk} - u_{nc}\bigr)",
        r"\delta t_{nc} = -(1 - \varepsilon)\,w_c\,g_n \log \operatorname{softmax}(x_n)_c",
    ),
    values=_targets,
    batch=("x", "t"),
    examples=(
        Example(
            "F1",
            {"x": [[0, 0]], "t": [1]},
            y=LN2,
            g=2,
            cotangents={"x": [[1, -1]]},
            note="δ = y − t: the softmax of two equal logits is 1/2, less the target",
        ),
        Example("F2", {"x": [[0, 0]], "t": [[0.25, 0.75]], "reduction": "sum"}, y=LN2),
        Example(
            "F3",
            {"x": [[0.0, 0.0], [0.0, 0.0]], "t": [[1.0, 0.0], [0.5, 0.5]], "weight": [3.0, 1.0]},
            y=2.5 * LN2,
            note="(3 + 2) / 2: with probabilities the mean divides by N",
        ),
        Example(
            "F4", {"x": [[0, 0]], "t": [0], "label_smoothing": 0.5}, y=LN2, g=4, cotangents={"x": [[-1, 1]]}
        ),
        Example("F5", {"x": [[0, 0]], "t": [1], "ignore_index": 1, "reduction": "sum"}, y=0),
    ),
)
def cross_entropy(
    x: Shape,
    t: Shape,
    weight: Shape | None = None,
    *,
    label_smoothing: float = 0.0,
    ignore_index: int | None = None,
    reduction: Reduction = "mean",
) -> Shape:
    """y[n] = −Σ_c t[n,c] · log softmax(x[n])[c], then summed or averaged over n

    t holds N integer labels, each standing for a row with a single 1, or N rows of C probabilities.
    The result has axes [N], or none after `reduction`.

    C1  t has the axes [N] or those of x.
    C2  A label counts from 0 to C − 1, or is ignore_index.
    C3  label_smoothing lies in [0, 1].
    C4  ignore_index is for labels.
    F1  With labels, y is the negative log-probability of the label.
    F2  With probabilities that sum to 1, y is their cross-entropy with the softmax of x.
    F3  weight[c] multiplies the term of class c; the mean divides by the sum of the weights of the
        labels, with probabilities by N.
    F4  label_smoothing ε puts (1 − ε)·t + ε/C in the place of t, and leaves the divisor of the mean.
    F5  A label that is ignore_index has no loss, and does not count in the mean.
    G1  The cotangent of x is g·(softmax(x) − t), divided by N for the mean: δ = y − t; weights,
        smoothing and ignored labels act on it as on the terms of y.
    G2  The cotangent of probabilities t is −g·log softmax(x), divided by N for the mean, times
        weight[c] and 1 − ε.
    S1  Without smoothing, a logit of −∞ away from the label leaves the loss as if its class were absent.
    S2  A logit of −∞ at the label makes the loss +∞.
    S3  The mean over an empty batch is NaN, the sum 0.
    S4  When all labels are ignored, the mean is NaN, its cotangents are left open, and the sum is 0.
    K1  For rows t that sum to s, the cotangent of x is that of the formula, g·(s·softmax(x) − t).
    """
    require("C1", t in (x[:1], x), f"t has the shape {t}; x has {x}")
    require("C3", 0 <= label_smoothing <= 1, f"label_smoothing lies in [0, 1], not {label_smoothing}")
    require(
        "C4", ignore_index is None or len(t) == 1, "ignore_index goes with labels, and t has probabilities"
    )
    return x[:1] if reduction == "none" else ()


def _named(
    x: Sequence[Any], t: Sequence[Any], weight: Any = None, *, ignore_index: int | None, **_: Any
) -> None:
    _labels("C1", x, t, ignore_index)


@op(
    since="0.1",
    axes="x[N C], t[N]!, weight[C]?! -> y[...]",
    math=(r"y_n = -w_{t_n} x_{n t_n}", r"\delta x_{nc} = -g_n w_c\,[c = t_n]"),
    values=_named,
    batch=("x", "t"),
    examples=(
        Example("F1", {"x": [[-1, -2]], "t": [1]}, y=2, g=3, cotangents={"x": [[0, -3]]}),
        Example("F2", {"x": [[-1, -2]], "t": [1], "weight": [1, 4], "reduction": "sum"}, y=8),
    ),
)
def nll_loss(
    x: Shape,
    t: Shape,
    weight: Shape | None = None,
    *,
    ignore_index: int | None = None,
    reduction: Reduction = "mean",
) -> Shape:
    """y[n] = −weight[t[n]] · x[n, t[n]], then summed or averaged over n

    The negative log-likelihood: x holds log-probabilities, t integer labels.

    C1  A label counts from 0 to C − 1, or is ignore_index.
    F1  y is the element of x at the label, negated, and exact where nothing is weighted or added up.
    F2  weight[c] multiplies the loss of the label c; the mean divides by the sum of the weights of the labels.
    F3  A label that is ignore_index has no loss, and does not count in the mean.
    G1  The cotangent of x is −g·weight[c] at the label c, divided as the mean is, and 0 elsewhere.
    S1  What stands away from the label, be it NaN or −∞, changes nothing.
    S2  The mean over no labels, or over ignored labels only, is NaN, its cotangents are left open; the
        sum is 0.
    """
    return x[:1] if reduction == "none" else ()
