"""Losses of classification."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from nnspec.spec.model import Example, Reduction, Shape, op, require

LN2 = math.log(2)


def _each(values: Any) -> Iterator[float]:
    """The numbers of nested sequences."""
    for value in values:
        if hasattr(value, "__len__"):
            yield from _each(value)
        else:
            yield value


def _targets(x: Sequence[Any], t: Sequence[Any], *, reduction: Reduction) -> None:
    for row, label in zip(x, t, strict=True):
        inside = hasattr(label, "__len__") or 0 <= label < len(row)
        require("C2", inside, f"the label {label} is not one of 0 to {len(row) - 1}")


@op(
    since="0.1",
    axes="x[N C], t[...] -> y[...]",
    math=(
        r"y_n = -\sum_c t_{nc} \log \operatorname{softmax}(x_n)_c",
        r"\delta x_{nc} = g_n \bigl(\operatorname{softmax}(x_n)_c - t_{nc}\bigr)",
        r"\delta t_{nc} = -g_n \log \operatorname{softmax}(x_n)_c",
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
    ),
)
def cross_entropy(x: Shape, t: Shape, *, reduction: Reduction = "mean") -> Shape:
    """y[n] = −Σ_c t[n,c] · log softmax(x[n])[c], then summed or averaged over n

    t holds N integer labels, each standing for a row with a single 1, or N rows of C probabilities.
    The result has axes [N], or none after `reduction`.

    C1  t has the axes [N] or those of x.
    C2  A label counts from 0 to C − 1.
    F1  With labels, y is the negative log-probability of the label.
    F2  With probabilities that sum to 1, y is their cross-entropy with the softmax of x.
    G1  The cotangent of x is g·(softmax(x) − t), divided by N for the mean: δ = y − t.
    G2  The cotangent of probabilities t is −g·log softmax(x), divided by N for the mean.
    S1  A logit of −∞ away from the label leaves the loss as if its class were absent.
    S2  A logit of −∞ at the label makes the loss +∞.
    S3  The mean over an empty batch is NaN, the sum 0.
    K1  For rows t that sum to s, the cotangent of x is that of the formula, g·(s·softmax(x) − t).
    """
    require("C1", t in (x[:1], x), f"t has the shape {t}; x has {x}")
    return x[:1] if reduction == "none" else ()


def _unit(name: str, values: Any, clause: str) -> None:
    outside = [float(v) for v in _each(values) if not 0 <= v <= 1]
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
    """
    require("C1", p == t, f"t has the shape {t}; p has {p}")
    return p if reduction == "none" else ()


@op(
    since="0.1",
    axes="x[...], t[...] -> y[...]",
    math=(
        r"y = \max(x, 0) - x\,t + \log\bigl(1 + e^{-|x|}\bigr)",
        r"\delta x = g\,(\sigma(x) - t), \qquad \delta t = -g\,x",
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
    ),
)
def binary_cross_entropy_with_logits(x: Shape, t: Shape, *, reduction: Reduction = "mean") -> Shape:
    """y = max(x, 0) − x·t + log(1 + exp(−|x|)), then summed or averaged over all elements

    The cross-entropy of t with sigmoid(x).

    C1  t has the shape of x.
    F1  y has the error of this formula: a large |x| does not overflow.
    G1  The cotangent of x is g·(sigmoid(x) − t), divided by the number of elements for the mean.
    G2  The cotangent of t is −g·x, divided by the number of elements for the mean.
    S1  A NaN in x makes its own loss NaN, and no other.
    S2  The mean over no elements is NaN, the sum 0.
    """
    require("C1", x == t, f"t has the shape {t}; x has {x}")
    return x if reduction == "none" else ()
