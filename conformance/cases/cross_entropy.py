"""Cases of cross-entropy."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf, nan
from typing import Any

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import REDUCTIONS, Aim, Recipe, Signature
from nnspec.conformance.cases.softmax import LOGITS
from nnspec.conformance.fills import labels
from nnspec.spec.model import Shape

WEIGHTS = ("positive", "ratios", "positive", "ratios", "ones")
ITEMS = st.sampled_from([2, 5, 4, 3, 5, 1, 4])  # of one, the mean is the sum
CLASSES = st.sampled_from([2, 3, 2, 4, 3, 5, 7, 1])
SMOOTHING = st.sampled_from([0.1, 0.25, 0.5, 1.0])


def _labelled(n: int, classes: int, reduction: str) -> Signature:
    shapes = {"x": (n, classes), "t": (n,)}
    return Signature(shapes, {"reduction": reduction}, {"t": (labels(0, classes),)})


def _dense(n: int, classes: int, reduction: str) -> Signature:
    return Signature({"x": (n, classes), "t": (n, classes)}, {"reduction": reduction})


def _weighted(plain: Signature) -> Signature:
    return replace(plain, shapes={**plain.shapes, "weight": plain.shapes["x"][1:]})


def _smoothed(plain: Signature, smoothing: float) -> Signature:
    return replace(plain, attrs={**plain.attrs, "label_smoothing": smoothing})


def _ignoring(plain: Signature, label: int) -> Signature:
    """One label is ignored: one of the classes, or −1 beside them."""
    classes = plain.shapes["x"][1]
    fills = {"t": (labels(min(label, 0), classes),)}
    return replace(plain, attrs={**plain.attrs, "ignore_index": label}, fills=fills)


LABELS = st.builds(_labelled, ITEMS, CLASSES, REDUCTIONS)
DENSE = st.builds(_dense, ITEMS, st.integers(2, 7), REDUCTIONS)
FIRST = st.builds(_labelled, ITEMS, st.integers(2, 7), st.just("none"))
FEW = st.builds(_labelled, ITEMS, st.integers(2, 3), REDUCTIONS)  # an ignored label is met often
IGNORING = st.builds(_ignoring, FEW, st.sampled_from([-1, 0]))
MEANS = st.sampled_from(["mean", "none", "mean", "sum"])  # by the weights, or by the count?
WEIGHTED = st.builds(_labelled, ITEMS, st.integers(2, 7), MEANS).map(_weighted)
OPTIONS = (LABELS, IGNORING, WEIGHTED, IGNORING.map(_weighted))
SMOOTH = st.builds(_smoothed, st.one_of(LABELS, DENSE), SMOOTHING)
WHOLE = st.builds(_smoothed, st.one_of(*OPTIONS, DENSE.map(_weighted)), SMOOTHING)


def _first_class(shape: Shape) -> Sequence[int]:
    return range(0, shape[0] * shape[1], shape[1])


def _other_classes(shape: Shape) -> Sequence[int]:
    return [i for i in range(shape[0] * shape[1]) if i % shape[1]]


def _at(
    places: Callable[[Shape], Sequence[int]], *, gradient: bool, planted: tuple[float, ...] = (-inf,)
) -> Aim:
    """−∞ among the logits, at or away from the label, which is the first class in all rows."""
    fills = {"t": (labels(0, 1),), "x": ("integers", "normal")}
    return Aim(fills, {"x": planted}, {"x": places}, signature=FIRST, gradient=gradient)


def _ignored(how: str) -> Aim:
    """All labels are the ignored one."""
    labelled = st.builds(_labelled, ITEMS, st.integers(2, 7), st.just(how))
    return Aim({"t": (labels(0, 1),)}, signature=labelled.map(lambda plain: _ignoring(plain, 0)))


ALL_IGNORED = (_ignored("mean"), _ignored("sum"))
EMPTY = tuple(Aim(signature=st.just(_labelled(0, 4, how))) for how in ("mean", "sum"))


def _about(case: Any, y: str) -> str:
    """The clause about y: the one of the rarest option."""
    if case.attrs["ignore_index"] is not None:
        return "F5"
    if case.attrs["label_smoothing"]:
        return "F4"
    return "F3" if "weight" in case.operands else "F1" if len(case.shapes["t"]) == 1 else "F2"


cross_entropy = Recipe(
    signature=st.one_of(LABELS, LABELS, DENSE, *OPTIONS[1:], DENSE.map(_weighted), SMOOTH, WHOLE),
    large=(
        _labelled(67, 1031, "mean"),
        _labelled(4099, 17, "none"),
        _dense(67, 1031, "sum"),
        _weighted(_ignoring(_labelled(67, 1031, "mean"), 0)),
    ),
    value=_about,
    fills={"x": LOGITS, "t": ("probabilities",), "weight": WEIGHTS},
    special={
        "S1": (_at(_other_classes, gradient=True),),
        "S2": (_at(_first_class, gradient=False),),
        "S3": EMPTY,
        "S4": ALL_IGNORED,
    },
    freedom={"K1": (Aim({"t": ("doubled",)}, signature=DENSE, gradient=True),)},
    faulty={
        "cross_entropy.C1": Signature({"x": (3, 4), "t": (2,)}, {}, {"t": (labels(0, 4),)}),
        "cross_entropy.C2": Signature({"x": (3, 4), "t": (3,)}, {}, {"t": (labels(4, 9),)}),
        "cross_entropy.C3": _smoothed(_dense(3, 4, "mean"), 1.5),
        "cross_entropy.C4": replace(_dense(3, 4, "mean"), attrs={"ignore_index": 2}),
    },
)

nll_loss = Recipe(
    signature=st.one_of(*OPTIONS),
    large=(_labelled(67, 1031, "mean"), _weighted(_labelled(4099, 17, "none"))),
    value=lambda case, y: (
        "F3" if case.attrs["ignore_index"] is not None else "F2" if "weight" in case.operands else "F1"
    ),
    fills={"x": LOGITS, "weight": WEIGHTS},
    special={
        "S1": (_at(_other_classes, gradient=True, planted=(-inf, nan)),),
        "S2": (*EMPTY, *ALL_IGNORED),
    },
    faulty={"nll_loss.C1": Signature({"x": (3, 4), "t": (3,)}, {}, {"t": (labels(4, 9),)})},
)
