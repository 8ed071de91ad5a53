"""Cases of linear and matmul."""

from hypothesis import strategies as st

from nnspec.conformance.cases.conv import SPECIAL
from nnspec.conformance.cases.recipe import BATCH, Aim, Recipe, Signature


@st.composite
def _linear(draw: st.DrawFn) -> Signature:
    inputs, outputs = draw(st.sampled_from([1, 2, 33, 3, 8, 5, 33])), draw(st.sampled_from([1, 2, 3, 5, 8]))
    shapes = {"x": (draw(BATCH), inputs), "w": (outputs, inputs)}
    return Signature(shapes | ({"b": (outputs,)} if draw(st.booleans()) else {}))


NOT_FINITE = {
    "S1": (
        Aim({"w": ("nonzero",), "b": ("integers",)}, {"x": SPECIAL}),
        Aim({"w": ("nonzero",), "b": ("integers",), "x": ("infinite",)}),
    ),
    "S2": (Aim({"x": ("integers",), "w": ("zeros", "sparse", "ties"), "b": ("integers",)}, {"x": SPECIAL}),),
}

linear = Recipe(
    signature=_linear(),
    large=(
        Signature({"x": (67, 1031), "w": (65, 1031), "b": (65,)}),
        Signature({"x": (3, 4099), "w": (5, 4099)}),
    ),
    special=NOT_FINITE,
    faulty={"every.C3": Signature({"x": (2, 3), "w": (2, 4)})},
    linear=True,
)


ALIKE = st.integers(2, 3).map(lambda size: [size, size])  # one could be taken for the other


@st.composite
def _matmul(draw: st.DrawFn) -> Signature:
    """Up to two leading axes, each operand without some of them, or with size 1."""
    stack = draw(st.lists(st.integers(1, 4), max_size=2) | ALIKE)
    rows, inner, columns = draw(st.tuples(*[st.sampled_from([1, 2, 3, 5, 8, 17])] * 3))
    x, w = (_without(draw, stack) for _ in "xw")
    return Signature({"x": (*x, rows, inner), "w": (*w, inner, columns)})


def _without(draw: st.DrawFn, stack: list[int]) -> list[int]:
    missing = draw(st.sampled_from([0, *range(len(stack) + 1)]))
    return [draw(st.sampled_from([size, size, 1])) for size in stack[missing:]]


matmul = Recipe(
    signature=_matmul(),
    large=(
        Signature({"x": (67, 1031), "w": (1031, 65)}),
        Signature({"x": (5, 1, 17, 33), "w": (3, 33, 19)}),
        Signature({"x": (35, 3, 67), "w": (67, 5)}),
        Signature({"x": (9, 11), "w": (2, 33, 11, 13)}),
    ),
    special=NOT_FINITE,
    faulty={
        "matmul.C1": Signature({"x": (3,), "w": (3, 2)}),
        "matmul.C2": Signature({"x": (2, 3), "w": (4, 3)}),
        "matmul.C3": Signature({"x": (2, 2, 3), "w": (3, 3, 4)}),
    },
    linear=True,
)
