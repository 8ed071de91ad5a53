"""Dropout: with a mask that is given, and with one that the framework draws."""

from typing import Any

from nnspec.spec.model import Example, Shape, op, require


def _mask(x: Any, m: Any, *, p: float) -> None:
    for item in m if hasattr(m, "__len__") else ():
        if hasattr(item, "__len__"):
            _mask(x, item, p=p)
        else:
            require("C2", item in ((0,) if p == 1 else (0, 1)), f"the mask holds {item}, at p = {p}")


@op(
    since="0.1",
    axes="x[...], m[...]! -> y[...]",
    math=(r"y = \frac{x\, m}{1 - p}", r"\delta x = \frac{g\, m}{1 - p}"),
    values=_mask,
    batch=("x", "m"),
    examples=(
        Example("F1", {"x": [3, 5, 7], "m": [1, 0, 1], "p": 0.75}, y=[12, 0, 28], g=[1, 1, 2],
                cotangents={"x": [4, 0, 8]}, note="what is kept is scaled by 1 / (1 − p)"),
    ),
)  # fmt: skip
def dropout(x: Shape, m: Shape, *, p: float = 0.5) -> Shape:
    """y = x · m / (1 − p)

    Inverted dropout (Srivastava et al., JMLR 15, 2014, section 10) with a mask m of zeros and ones; p is
    the probability of a zero.

    C1  p lies in [0, 1], and m has the shape of x.
    C2  m holds zeros and ones; nothing but zeros where p is 1.
    F1  What is kept is divided by 1 − p; what is dropped is 0, also where p is 1.
    G1  The cotangent of x is g · m / (1 − p).
    S1  A NaN that is kept is NaN, an infinity that is kept is infinite.
    K1  A NaN or an infinity that is dropped is 0.
    """
    require("C1", 0 <= p <= 1, f"p is {p}, which is no probability")
    require("C1", x == m, f"m has the shape {m}; x has {x}")
    return x


@op(
    since="0.1",
    axes="x[N C ...] -> y[N C ...]",
    math=(r"y = \frac{x\, m}{1 - p}, \qquad m \sim \operatorname{Bernoulli}(1 - p)",),
    batch=(),
    random=True,
)
def random_dropout(x: Shape, *, p: float = 0.5, training: bool = True, seed: int = 0) -> Shape:
    """y = x · m / (1 − p), with independent m that are 0 with probability p; y = x in evaluation

    The mask is the framework's own; `seed` makes it recur. What is random is held to bounds that an honest
    generator leaves once in 10¹² comparisons (Hoeffding, JASA 58, 1963).

    C1  p lies in [0, 1].
    C2  x has a batch, channels, and perhaps more axes.
    P1  y is dropout(x, m) for the mask m that the same seed gives on ones.
    P2  The cotangent of x is that of dropout(x, m), with the mask of the forward pass.
    P3  The share of what is kept is 1 − p.
    P4  The masks of two items of the batch, and of two channels, are independent.
    P5  In evaluation y is x, and the cotangent of x is g.
    P6  Where p is 0 nothing is dropped; where p is 1 everything is.
    P7  Another seed gives another mask.
    """
    require("C1", 0 <= p <= 1, f"p is {p}, which is no probability")
    require("C2", len(x) >= 2, f"x has the shape {x}, without channels")
    return x
