"""Cases of linear."""

from hypothesis import strategies as st

from nnspec.conformance.cases.conv import SPECIAL
from nnspec.conformance.cases.recipe import BATCH, Aim, Recipe, Signature


@st.composite
def _linear(draw: st.DrawFn) -> Signature:
    inputs, outputs = draw(st.sampled_from([1, 2, 3, 5, 8, 33])), draw(st.sampled_from([1, 2, 3, 5, 8]))
    shapes = {"x": (draw(BATCH), inputs), "w": (outputs, inputs)}
    return Signature(shapes | ({"b": (outputs,)} if draw(st.booleans()) else {}))


linear = Recipe(
    signature=_linear(),
    large=(
        Signature({"x": (67, 1031), "w": (65, 1031), "b": (65,)}),
        Signature({"x": (3, 4099), "w": (5, 4099)}),
    ),
    special={
        "S1": (
            Aim({"w": ("nonzero",), "b": ("integers",)}, {"x": SPECIAL}),
            Aim({"w": ("nonzero",), "b": ("integers",), "x": ("infinite",)}),
        ),
        "S2": (
            Aim({"x": ("integers",), "w": ("zeros", "sparse", "ties"), "b": ("integers",)}, {"x": SPECIAL}),
        ),
    },
    faulty={"every.C3": Signature({"x": (2, 3), "w": (2, 4)})},
    linear=True,
)
