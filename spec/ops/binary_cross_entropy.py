"""Binary cross-entropy: of probabilities, and of logits."""

import math
from collections.abc import Sequence
from typing import Any

from nnspec.spec.model import Example, Reduction, Shape, op, require
from nnspec.spec.nested import numbers

LN2 = math.log(2)


def _unit(name: str, values: Any, clause: str) -> None:
    outside = [float(v) for v in numbers(values) if not 0 <= v <= 1]
    require(clause, not outside, f"{name} lies in [0, 1], and {outside[:1]!r} does not")


def _probabilities(p: Sequence[Any], t: Sequence[Any], *, reduction: Reduction) -> None:
    _unit("p", p, "C2")
    _unit("t", t, "C2")


@op(
    since="0.1",
    axes="p[...], t[...] -> y[...]",
    math=(
        r"y = -\bigl(t \log p + (1 - t) \log(1 - p)\bigr)",
        r"\delta p = g\, \frac{p - t}{p\,(1 - p)}, \qquad \delta t = g \log \frac{1 - p}{p}",
    ),
    values=_probabilities,
    batch=("p", "t"),
    examples=(
        Example(
            "F1",
            {"p": [0.5, 0.5], "t": [0.0, 1.0], "reduction": "none"},
            y=[LN2, LN2],
            g=[1, 1],
            cotangents={"p": [2, -2]},
        ),
    ),
)
def binary_cross_entropy(p: Shape, t: Shape, *, reduction: Reduction = "mean") -> Shape:
    """y = −(t · log p + (1 − t) · log(1 − p)), then summed or averaged over all elements

    C1  t has the shape of p.
    C2  p and t lie in [0, 1].
    F1  For p in [2⁻²⁰, 1 − 2⁻²⁰], y has the error of this formula.
    G1  The cotangent of p is g·(p − t) / (p·(1 − p)), divided by the number of elements for the mean.
    G2  The cotangent of t is g·log((1 − p) / p), divided by the number of elements for the mean.
    S1  The mean over no elements is NaN, the sum 0.
    K1  Nothing is clipped: the loss is +∞ where p = 0 and t = 1, and 0 where p = t = 0.
    K2  Nor is the cotangent of p clipped: where p = 0 and t = 1 it is that of the formula, −∞ for g > 0.
    """
    require("C1", p == t, f"t has the shape {t}; p has {p}")
    return p if reduction == "none" else ()


@op(
    since="0.1",
    axes="x[...], t[...], pos_weight[C]?! -> y[...]",
    math=(
        r"y = (1 - t)\,x + u\,\bigl(\max(-x, 0) + \log(1 + e^{-|x|})\bigr), \qquad u = 1 + (w - 1)\,t",
        r"\delta x = g\,(u\,\sigma(x) - w\,t), \qquad "
        r"\delta t = g\,\bigl((w - 1) \log(1 + e^{-x}) - x\bigr)",
    ),
    batch=("x", "t"),
    examples=(
        Example(
            "F1",
            {"x": [0.0], "t": [1.0], "reduction": "none"},
            y=[LN2],
            g=[2],
            cotangents={"x": [-1]},
            note="δ = y − t: sigmoid(0) − 1",
        ),
        Example(
            "F2",
            {"x": [[0.0, 0.0]], "t": [[1.0, 0.0]], "pos_weight": [3.0, 3.0], "reduction": "none"},
            y=[[3 * LN2, LN2]],
            note="what is there counts three times, what is absent once",
        ),
    ),
)
def binary_cross_entropy_with_logits(
    x: Shape, t: Shape, pos_weight: Shape | None = None, *, reduction: Reduction = "mean"
) -> Shape:
    """y = max(x, 0) − x·t + log(1 + exp(−|x|)), then summed or averaged over all elements

    The cross-entropy of t with sigmoid(x). pos_weight w multiplies what t = 1 costs.

    C1  t has the shape of x.
    C2  pos_weight has one element for each index of the last axis of x.
    F1  y has the error of this formula: a large |x| does not overflow.
    F2  With pos_weight, y = (1 − t)·x + (1 + (w − 1)·t)·(max(−x, 0) + log(1 + exp(−|x|))).
    G1  The cotangent of x is g·(sigmoid(x) − t), divided by the number of elements for the mean; with
        pos_weight it is g·((1 + (w − 1)·t)·sigmoid(x) − w·t), divided likewise.
    G2  The cotangent of t is −g·x, divided by the number of elements for the mean; with pos_weight it
        is g·((w − 1)·log(1 + exp(−x)) − x), divided likewise.
    S1  A NaN in x makes its own loss NaN, and no other.
    S2  The mean over no elements is NaN, the sum 0.
    """
    require("C1", x == t, f"t has the shape {t}; x has {x}")
    last = pos_weight is None or pos_weight == x[-1:]
    require("C2", last, f"pos_weight has the shape {pos_weight}; the last axis of x has {x[-1:]}")
    return x if reduction == "none" else ()
