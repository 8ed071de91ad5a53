"""Cases of the hinge loss."""

from math import nan

from nnspec.conformance.cases.recipe import POINTWISE, Aim, Recipe, Signature, large_pairs, no_pairs, paired

hinge_loss = Recipe(
    signature=paired("x"),
    large=large_pairs("x"),
    fills={"x": (*POINTWISE, "ties"), "t": ("signs",)},
    special={
        "S1": (Aim({}, {"x": (nan,)}, attrs={"reduction": "none"}),),
        "S2": (Aim(signature=no_pairs("x")),),
    },
    freedom={"K1": (Aim({"x": ("ties", "ones")}, attrs={"reduction": "none"}, gradient=True),)},
    faulty={
        "hinge_loss.C1": Signature({"x": (3, 1), "t": (3,)}),
        "hinge_loss.C2": Signature({"x": (3,), "t": (3,)}, {}, {"t": ("zeros",)}),
    },
)
