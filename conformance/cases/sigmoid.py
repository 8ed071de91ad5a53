"""Cases of sigmoid and its kin."""

from math import inf, nan

from nnspec.conformance.cases.recipe import LARGE, POINTWISE, Aim, Recipe, pointwise

sigmoid = Recipe(
    signature=pointwise(),
    large=LARGE,
    fills={"x": (*POINTWISE, "logits")},
    special={
        "S1": (Aim({"x": ("integers", "normal")}, {"x": (nan,)}),),
        "S2": (Aim({"x": ("nonzero",)}, {"x": (inf, -inf)}, gradient=True),),
    },
)
