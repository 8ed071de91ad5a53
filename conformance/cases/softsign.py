"""Cases of softsign."""

from math import inf

from nnspec.conformance.cases.recipe import LARGE, NUMBER, POINTWISE, Aim, Recipe, pointwise
from nnspec.conformance.cases.rectifier import NAN

softsign = Recipe(
    signature=pointwise(),
    edges=NUMBER,
    large=LARGE,
    fills={"x": (*POINTWISE, "ties")},
    special={"S1": NAN},
    freedom={"K1": (Aim({"x": ("nonzero",)}, {"x": (inf, -inf)}),)},
    linear=True,
)
