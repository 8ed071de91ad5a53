"""Cases of the losses."""

from collections.abc import Callable, Sequence
from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import (
    BATCH,
    REDUCTIONS,
    TOTALS,
    Aim,
    Recipe,
    Signature,
    large_pairs,
    no_pairs,
    paired,
)
from nnspec.conformance.cases.softmax import LOGITS
from nnspec.conformance.fills import labels
from nnspec.spec.model import Shape


def _labelled(n: int, classes: int, reduction: str) -> Signature:
    shapes = {"x": (n, classes), "t": (n,)}
    return Signature(shapes, {"reduction": reduction}, {"t": (labels(0, classes),)})


def _dense(n: int, classes: int, reduction: str) -> Signature:
    return Signature({"x": (n, classes), "t": (n, classes)}, {"reduction": reduction})


LABELS = st.builds(_labelled, BATCH, st.integers(1, 7), REDUCTIONS)
DENSE = st.builds(_dense, BATCH, st.integers(1, 7), REDUCTIONS)
FIRST = st.builds(_labelled, BATCH, st.integers(2, 7), st.just("none"))


def _first_class(shape: Shape) -> Sequence[int]:
    return range(0, shape[0] * shape[1], shape[1])


def _other_classes(shape: Shape) -> Sequence[int]:
    return [i for i in range(shape[0] * shape[1]) if i % shape[1]]


def _at(places: Callable[[Shape], Sequence[int]], *, gradient: bool) -> Aim:
    """−∞ among the logits, at or away from the label, which is the first class in all rows."""
    fills = {"t": (labels(0, 1),), "x": ("integers", "normal")}
    return Aim(fills, {"x": (-inf,)}, {"x": places}, signature=FIRST, gradient=gradient)


cross_entropy = Recipe(
    signature=st.one_of(LABELS, DENSE),
    large=(_labelled(67, 1031, "mean"), _labelled(4099, 17, "none"), _dense(67, 1031, "sum")),
    value=lambda case, y: "F1" if len(case.shapes["t"]) == 1 else "F2",
    fills={"x": LOGITS, "t": ("probabilities",)},
    special={
        "S1": (_at(_other_classes, gradient=True),),
        "S2": (_at(_first_class, gradient=False),),
        "S3": (Aim(signature=st.builds(_labelled, st.just(0), st.just(4), TOTALS)),),
    },
    freedom={"K1": (Aim({"t": ("doubled",)}, signature=DENSE, gradient=True),)},
    faulty={
        "cross_entropy.C1": Signature({"x": (3, 4), "t": (2,)}, {}, {"t": (labels(0, 4),)}),
        "cross_entropy.C2": Signature({"x": (3, 4), "t": (3,)}, {}, {"t": (labels(4, 9),)}),
    },
)


binary_cross_entropy = Recipe(
    signature=paired("p"),
    large=large_pairs("p"),
    fills={"p": ("inside",), "t": ("halves",)},
    special={"S1": (Aim(signature=no_pairs("p")),)},
    freedom={"K1": (Aim({"p": ("zeros",), "t": ("zeros", "ones")}, attrs={"reduction": "none"}),)},
    faulty={
        "binary_cross_entropy.C1": Signature({"p": (3, 1), "t": (3,)}),
        "binary_cross_entropy.C2": Signature({"p": (3,), "t": (3,)}, {}, {"p": ("offset",)}),
    },
)

binary_cross_entropy_with_logits = Recipe(
    signature=paired("x"),
    large=large_pairs("x"),
    fills={"x": (*LOGITS, "ties"), "t": ("halves",)},
    special={
        "S1": (Aim({"t": ("halves",)}, {"x": (nan,)}, attrs={"reduction": "none"}),),
        "S2": (Aim(signature=no_pairs("x")),),
    },
    faulty={"binary_cross_entropy_with_logits.C1": Signature({"x": (3, 1), "t": (3,)})},
)
