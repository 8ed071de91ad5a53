"""Cases of rectifiers."""

from math import inf, nan

from nnspec.conformance.cases.recipe import LARGE, NUMBER, POINTWISE, Aim, Recipe, pointwise

NAN = (Aim({"x": ("integers", "normal")}, {"x": (nan,)}),)
ENDS = (Aim({"x": ("nonzero",)}, {"x": (inf, -inf)}, gradient=True),)

relu = Recipe(
    signature=pointwise(),
    edges=NUMBER,
    large=LARGE,
    fills={"x": (*POINTWISE, "ties")},
    special={"S1": NAN, "S2": ENDS},
    freedom={"K1": (Aim({"x": ("ties", "zeros")}, gradient=True),)},
    linear=True,
)

relu6 = Recipe(
    signature=pointwise(),
    edges=NUMBER,
    large=LARGE,
    fills={"x": (*POINTWISE, "ties", "ends(0,6)")},
    special={"S1": NAN, "S2": ENDS},
    freedom={"K1": (Aim({"x": ("at(0,6)", "zeros")}, gradient=True),)},
    linear=True,
)
