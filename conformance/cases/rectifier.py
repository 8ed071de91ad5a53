"""Cases of rectifiers."""

from math import inf, nan

from nnspec.conformance.cases.recipe import LARGE, POINTWISE, Aim, Recipe, pointwise

relu = Recipe(
    signature=pointwise(),
    large=LARGE,
    fills={"x": (*POINTWISE, "ties")},
    special={
        "S1": (Aim({"x": ("integers", "normal")}, {"x": (nan,)}),),
        "S2": (Aim({"x": ("nonzero",)}, {"x": (inf, -inf)}, gradient=True),),
    },
    freedom={"K1": (Aim({"x": ("ties", "zeros")}, gradient=True),)},
    linear=True,
)
