"""Cases of softmax, its logarithm, and the logarithm of a sum."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import Aim, Recipe, Signature
from nnspec.conformance.cases.shape import perhaps_a_cube


@st.composite
def _along(draw: st.DrawFn) -> Signature:
    shape = draw(perhaps_a_cube())
    return Signature({"x": shape}, {"axis": draw(st.integers(-len(shape), len(shape) - 1))})


ROWS = (
    Signature({"x": (5, 1031)}, {"axis": -1}),
    Signature({"x": (4, 17, 33, 31)}, {"axis": 1}),
    Signature({"x": (67, 1031)}, {"axis": 0}),
    Signature({"x": (2, 65543)}, {"axis": -1}),
)


LOGITS = (
    *("ones", "integers", "distinct", "normal", "positive", "cancelling", "offset", "small"),
    *("logits", "logits"),  # what overflows without a shift
)


def _softmax(name: str) -> Recipe:
    return Recipe(
        signature=_along(),
        large=ROWS,
        fills={"x": LOGITS},
        special={
            "S1": (Aim({"x": ("integers", "normal")}, {"x": (-inf,)}),),
            "S2": (
                Aim({"x": ("normal",)}, {"x": (nan,)}),
                Aim({"x": ("normal",)}, {"x": (inf,)}),
                Aim({"x": ("nothing",)}),
            ),
        },
        faulty={f"{name}.C1": Signature({"x": (2, 3)}, {"axis": 2})},
    )


softmax, log_softmax = _softmax("softmax"), _softmax("log_softmax")

logsumexp = Recipe(
    signature=_along(),
    large=ROWS,
    fills={"x": LOGITS},
    special={
        "S1": (
            Aim({"x": ("integers", "normal")}, {"x": (-inf,)}),
            Aim({"x": ("nothing",)}),
        ),
        "S2": (Aim({"x": ("integers", "normal", "nothing")}, {"x": (inf,)}), Aim({"x": ("infinite",)})),
        "S3": (Aim({"x": ("integers", "normal", "nothing")}, {"x": (nan,)}),),
    },
    faulty={"logsumexp.C1": Signature({"x": (2, 3)}, {"axis": 2})},
)
