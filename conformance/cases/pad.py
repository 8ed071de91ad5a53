"""Cases of padding."""

from collections.abc import Callable
from math import inf

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import BATCH, POINTWISE, SMALL, Aim, Recipe, Signature


def _side(most: int) -> st.SearchStrategy[int]:
    some = st.integers(0, most)
    return st.one_of(some, some, st.just(most))


@st.composite
def _padded(draw: st.DrawFn, most: Callable[[int], int]) -> Signature:
    """Each side from nothing to as much as its axis admits; one in three is that much."""
    image = draw(st.tuples(st.integers(1, 7), st.integers(1, 7)))
    sides = tuple(draw(st.tuples(*[_side(most(size))] * 2)) for size in image)
    return Signature({"x": (draw(BATCH), draw(SMALL), *image)}, {"padding": sides})


LARGE = (
    Signature({"x": (2, 17, 33, 31)}, {"padding": ((3, 2), (1, 4))}),
    Signature({"x": (1, 2, 65, 131)}, {"padding": ((60, 30), (7, 130))}),
    Signature({"x": (37, 3, 9, 11)}, {"padding": ((0, 8), (10, 0))}),
)
SPECIAL = {"S1": (Aim({"x": ("special",)}, exact=True),)}
CROPPED = Signature({"x": (1, 1, 3, 4)}, {"padding": ((0, 0), (-1, 0))})


def _recipe(name: str, most: Callable[[int], int], too_much: int | None) -> Recipe:
    faulty = {f"{name}.C1": CROPPED}
    if too_much is not None:
        faulty[f"{name}.C2"] = Signature({"x": (1, 1, 3, 4)}, {"padding": ((0, too_much), (0, 0))})
    return Recipe(
        signature=_padded(most),
        large=LARGE,
        fills={"x": (*POINTWISE, "distinct")},
        special=SPECIAL,
        faulty=faulty,
        linear=True,
    )


@st.composite
def _with_value(draw: st.DrawFn) -> Signature:
    signature = draw(_padded(lambda size: size + 1))
    value = draw(st.sampled_from([0.1, 0.0, -2.6, 1.0, 1000.1]))
    return Signature(signature.shapes, {**signature.attrs, "value": value})


pad_constant = Recipe(
    signature=_with_value(),
    large=tuple(
        Signature(s.shapes, {**s.attrs, "value": v}) for s, v in zip(LARGE, (0.1, -3.0, 0.0), strict=True)
    ),
    fills={"x": (*POINTWISE, "distinct")},
    special={
        "S1": tuple(
            Aim({"x": ("special",)}, attrs=a, exact=True)
            for a in ({"value": 0.0}, {"value": -inf}, {"value": inf})
        )
    },
    faulty={"pad_constant.C1": CROPPED},
    linear=True,
)
pad_reflect = _recipe("pad_reflect", lambda size: size - 1, 3)
pad_edge = _recipe("pad_edge", lambda size: size + 1, None)
pad_circular = _recipe("pad_circular", lambda size: size, 4)
