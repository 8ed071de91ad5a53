"""Cases of gradient clipping."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import LARGE, POINTWISE, Aim, Recipe, Signature, any_shape

LIMITS = st.sampled_from((1.0, 30.0, 0.5, 1e3, 0.1, 1e3))
MARGINS = st.sampled_from((1e-6, 0.0))
FILLS = ("normal", "integers", "pauses", "ones", "sparse", "dense", "wide", "positive", "cancelling")

clip_by_value = Recipe(
    signature=st.builds(lambda shape, c: Signature({"g": shape}, {"limit": c}), any_shape(), LIMITS),
    large=tuple(Signature({"g": each.shapes["x"]}) for each in LARGE[:2]),
    fills={"g": (*POINTWISE, "ties")},
    special={
        "S1": (Aim({"g": ("integers", "normal")}, {"g": (nan,)}),),
        "S2": (Aim({"g": ("integers", "normal")}, {"g": (inf, -inf)}),),
    },
    faulty={"clip_by_value.C1": Signature({"g": (3,)}, {"limit": -1.0})},
)


@st.composite
def _both(draw: st.DrawFn) -> Signature:
    shapes = {"g": draw(any_shape()), "h": draw(any_shape())}
    return Signature(shapes, {"limit": draw(LIMITS), "margin": draw(MARGINS)})


def _large(limit: float, margin: float) -> Signature:
    return Signature({"g": (65, 1021), "h": (4099,)}, {"limit": limit, "margin": margin})


clip_by_global_norm = Recipe(
    signature=_both(),
    large=tuple(_large(limit, margin) for limit in (0.5, 1e3) for margin in (0.0, 1e-6)),
    fills={"g": FILLS, "h": FILLS},
    special={
        "S1": (Aim({"g": ("zeros",), "h": ("zeros",)}),),
        "S2": (Aim({"g": ("integers",), "h": ("normal",)}, {"h": (nan,)}),),
    },
    faulty={"clip_by_global_norm.C1": Signature({"g": (3,), "h": (2,)}, {"limit": -1.0})},
)
