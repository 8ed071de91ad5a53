"""Cases of penalties."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import LARGE, Aim, Recipe, Signature, any_shape
from nnspec.conformance.fills import REALS

RATES = (0.01, 0.5, 0.25, 1.0, 2.0, 0.3, 0.0)


@st.composite
def _penalty(draw: st.DrawFn) -> Signature:
    return Signature({"w": draw(any_shape())}, {"rate": draw(st.sampled_from(RATES))})


l2_penalty = Recipe(
    signature=_penalty(),
    large=tuple(Signature({"w": one.shapes["x"]}, {"rate": r}) for one, r in zip(LARGE, RATES, strict=False)),
    fills={"w": (*REALS, "small", "distinct")},
    special={
        "S1": (
            Aim({"w": ("integers", "normal")}, {"w": (nan, inf, -inf)}, attrs={"rate": 0.5}),
            Aim({"w": ("infinite",)}, attrs={"rate": 0.5}),
        )
    },
)
