"""Cases of flatten."""

from nnspec.conformance.cases.recipe import POINTWISE, Aim, Recipe, Signature, any_shape

flatten = Recipe(
    signature=any_shape(2).map(lambda shape: Signature({"x": shape})),
    large=(Signature({"x": (4, 17, 33, 31)}), Signature({"x": (67, 3, 5, 7)})),
    fills={"x": (*POINTWISE, "distinct")},
    special={"S1": (Aim({"x": ("special",)}, exact=True),)},
    faulty={"flatten.C1": Signature({"x": (3,)})},
    linear=True,
)
