"""Cases of binary cross-entropy."""

from math import nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import (
    BATCH,
    REDUCTIONS,
    Aim,
    Recipe,
    Signature,
    any_shape,
    large_pairs,
    no_pairs,
    paired,
)
from nnspec.conformance.cases.softmax import LOGITS

WEIGHTS = ("positive", "ratios", "ones")


def _with_weight(pair: Signature) -> Signature:
    return Signature({**pair.shapes, "pos_weight": pair.shapes["x"][-1:]}, pair.attrs)


@st.composite
def _weighted(draw: st.DrawFn) -> Signature:
    """At least two axes: the weights are those of the last, the batch is the first."""
    shape = draw(any_shape(least=2))
    return _with_weight(Signature({"x": shape, "t": shape}, {"reduction": draw(REDUCTIONS)}))


def _column(n: int) -> Signature:
    """The logits of a classifier with one output, whose losses are a column, too."""
    return Signature({"x": (n, 1), "t": (n, 1)}, {"reduction": "none"})


binary_cross_entropy = Recipe(
    signature=paired("p"),
    large=large_pairs("p"),
    fills={"p": ("inside",), "t": ("halves",)},
    special={"S1": (Aim(signature=no_pairs("p")),)},
    freedom={
        "K1": (Aim({"p": ("zeros",), "t": ("zeros", "ones")}, attrs={"reduction": "none"}),),
        "K2": (Aim({"p": ("zeros",), "t": ("ones",)}, attrs={"reduction": "none"}, gradient=True),),
    },
    faulty={
        "binary_cross_entropy.C1": Signature({"p": (3, 1), "t": (3,)}),
        "binary_cross_entropy.C2": Signature({"p": (3,), "t": (3,)}, {}, {"p": ("offset",)}),
    },
)

binary_cross_entropy_with_logits = Recipe(
    signature=st.one_of(paired("x"), paired("x"), _weighted(), st.builds(_column, BATCH)),
    large=(*large_pairs("x"), _with_weight(large_pairs("x")[1])),
    value=lambda case, y: "F2" if "pos_weight" in case.operands else "F1",
    fills={"x": (*LOGITS, "ties"), "t": ("halves",), "pos_weight": WEIGHTS},
    special={
        "S1": (Aim({"t": ("halves",)}, {"x": (nan,)}, attrs={"reduction": "none"}),),
        "S2": (Aim(signature=no_pairs("x")),),
    },
    faulty={
        "binary_cross_entropy_with_logits.C1": Signature({"x": (3, 1), "t": (3,)}),
        "binary_cross_entropy_with_logits.C2": Signature({"x": (2, 3), "t": (2, 3), "pos_weight": (2,)}),
    },
)
