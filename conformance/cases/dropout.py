"""Cases of dropout."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import POINTWISE, Aim, Recipe, Signature, any_shape
from nnspec.spec.model import Shape

RATES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9])


def _masked(shape: Shape, p: float) -> Signature:
    return Signature({"x": shape, "m": shape}, {"p": p})


dropout = Recipe(
    signature=st.builds(_masked, any_shape(), RATES),
    large=(_masked((70001,), 0.1), _masked((4, 17, 33, 31), 0.5)),
    fills={"x": POINTWISE, "m": ("bits",)},
    special={"S1": (Aim({"m": ("ones",), "x": ("nonzero",)}, {"x": (nan, inf, -inf)}),)},
    freedom={"K1": (Aim({"m": ("zeros", "bits"), "x": ("special", "infinite")}),)},
    faulty={
        "dropout.C1": Signature({"x": (3, 4), "m": (3, 1)}),
    },
)

PLANES = st.sampled_from([(6, 4, 24, 25), (16, 8, 121), (12, 1000), (2, 2, 60, 50)])


def _drawn(shape: Shape, p: float, seed: int) -> Signature:
    return Signature({"x": shape}, {"p": p, "seed": seed})


random_dropout = Recipe(
    signature=st.builds(_drawn, PLANES, st.sampled_from([0.5, 0.1, 0.3, 0.75]), st.integers(0, 9999)),
    large=(_drawn((2, 2, 60, 50), 0.5, 0),),
    fills={"x": ("ties", "normal", "nonzero")},
    faulty={
        "random_dropout.C1": Signature({"x": (3, 4)}, {"p": 1.5}),
        "random_dropout.C2": Signature({"x": (3,)}),
    },
)
