"""Cases of hard activations."""

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import (
    LARGE,
    NUMBER,
    POINTWISE,
    Aim,
    Recipe,
    Signature,
    any_shape,
    pointwise,
)
from nnspec.conformance.cases.rectifier import ENDS, NAN

RAMP = "ends(-3,3)"
KINKS = (Aim({"x": ("at(-3,3)",)}, gradient=True),)

hard_sigmoid = Recipe(
    signature=pointwise(),
    edges=NUMBER,
    large=LARGE,
    fills={"x": (*POINTWISE, RAMP, "tails")},
    special={"S1": NAN, "S2": ENDS},
    freedom={"K1": KINKS},
)

hard_swish = Recipe(
    signature=pointwise(),
    edges=NUMBER,
    large=LARGE,
    fills={"x": (*POINTWISE, RAMP, "tails")},
    special={"S1": NAN, "S2": (Aim({"x": ("nonzero",)}, {"x": (float("inf"),)}),)},
    freedom={"K1": KINKS, "K2": (Aim({"x": ("nonzero",)}, {"x": (-float("inf"),)}),)},
)


def _between(shape: tuple[int, ...], low: float, high: float) -> Signature:
    return Signature(
        {"x": shape}, {"low": low, "high": high}, {"x": (*POINTWISE, *3 * (f"ends({low:g},{high:g})",))}
    )


CUTS = ((-1.0, 1.0), (-0.5, 2.0), (-0.3, 0.7), (0.25, 3.0), (-4.0, -1.0))


@st.composite
def _cut(draw: st.DrawFn) -> Signature:
    return _between(draw(any_shape()), *draw(st.sampled_from(CUTS)))


@st.composite
def _on_the_ends(draw: st.DrawFn) -> Signature:
    low, high = draw(st.sampled_from([ends for ends in CUTS if ends != (-0.3, 0.7)]))  # exact in all formats
    return Signature({"x": draw(any_shape())}, {"low": low, "high": high}, {"x": (f"at({low:g},{high:g})",)})


hard_tanh = Recipe(
    signature=_cut(),
    large=tuple(_between(each.shapes["x"], *ends) for each, ends in zip(LARGE, CUTS, strict=False)),
    special={"S1": NAN, "S2": ENDS},
    freedom={"K1": (Aim(signature=_on_the_ends(), gradient=True),)},
    faulty={"hard_tanh.C1": Signature({"x": (2, 3)}, {"low": 1.0, "high": -1.0})},
    linear=True,
)
