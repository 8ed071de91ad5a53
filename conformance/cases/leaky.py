"""Cases of leaky rectifiers."""

from dataclasses import replace

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import BATCH, LARGE, POINTWISE, Aim, Recipe, Signature, any_shape
from nnspec.conformance.cases.rectifier import ENDS, NAN

STEEP = (0.2, 0.01, 1.5, -0.5)
SLOPES = st.sampled_from([0.01, 0.25, 0.2, -0.5, 1.5, 0.0, 1.0])


@st.composite
def _leaky(draw: st.DrawFn) -> Signature:
    return Signature({"x": draw(any_shape())}, {"slope": draw(SLOPES)})


leaky_relu = Recipe(
    signature=_leaky(),
    large=tuple(Signature(one.shapes, {"slope": s}) for one, s in zip(LARGE, STEEP, strict=True)),
    edges=(Signature({"x": ()}, {"slope": -0.5}),),
    fills={"x": (*POINTWISE, "ties")},
    special={"S1": NAN, "S2": (*ENDS, *(replace(aim, attrs={"slope": -0.5}) for aim in ENDS))},
    freedom={"K1": (Aim({"x": ("ties", "zeros")}, attrs={"slope": 0.25}, gradient=True),)},
    linear=True,
)


@st.composite
def _prelu(draw: st.DrawFn) -> Signature:
    channels = draw(st.integers(1, 5))
    image = draw(st.lists(st.integers(1, 4), max_size=2))
    return Signature({"x": (draw(BATCH), channels, *image), "a": (channels,)})


def _with_slopes(aims: tuple[Aim, ...]) -> tuple[Aim, ...]:
    return tuple(replace(aim, fills={**aim.fills, "a": ("nonzero",)}) for aim in aims)


prelu = Recipe(
    signature=_prelu(),
    large=tuple(Signature({"x": each.shapes["x"], "a": each.shapes["x"][1:2]}) for each in LARGE[1:]),
    fills={"x": (*POINTWISE, "ties")},
    special={"S1": _with_slopes(NAN), "S2": _with_slopes(ENDS)},
    freedom={"K1": (Aim({"x": ("ties", "zeros"), "a": ("quarter",)}, gradient=True),)},
    faulty={"prelu.C1": Signature({"x": (2, 3, 4), "a": (4,)})},
    linear=True,
)
