"""Cases of sum and product."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import POINTWISE, Aim, Recipe, Signature, any_shape


def _alike(size: int) -> st.SearchStrategy[tuple[int, ...]]:
    """Two or three axes of one size: any of them could be meant."""
    return st.sampled_from([(size, size), (size, size, size)])


@st.composite
def _broadcast(draw: st.DrawFn) -> Signature:
    """Two operands of one shape, or each repeated along some axes of it; some without the first axes."""
    whole = draw(st.one_of(any_shape(), any_shape(), st.integers(2, 3).flatmap(_alike)))
    kept = st.sampled_from([True, False, True] if len({*whole}) == 1 else [True, False])

    def part(of: st.DrawFn) -> tuple[int, ...]:
        first = st.sampled_from([False, True, False])  # an operand is often one item for all
        sizes = tuple(size if of(kept if k else first) else 1 for k, size in enumerate(whole))
        return sizes[of(st.one_of(st.just(0), st.integers(0, len(whole) - 1))) :]

    shapes = {"x": whole, "z": part(draw)}
    if draw(st.booleans()):
        shapes = {"x": shapes["z"], "z": part(draw) if draw(st.booleans()) else whole}
    return Signature(shapes)


def _pair(x: tuple[int, ...], z: tuple[int, ...]) -> Signature:
    return Signature({"x": x, "z": z})


# fmt: off
LARGE = (
    _pair((70001,),         (70001,)),
    _pair((4, 17, 33, 31),  (17, 1, 1)),
    _pair((3, 1, 4099),     (3, 7, 1)),
    _pair((31,),            (4097, 31)),
)
# fmt: on


def _arithmetic(name: str) -> Recipe:
    return Recipe(
        signature=_broadcast(),
        large=LARGE,
        edges=(_pair((2, 3), ()), _pair((), (3, 2))),
        fills={"x": POINTWISE, "z": POINTWISE},
        special={
            "S1": (
                Aim({"x": ("integers", "normal"), "z": ("integers", "ties")}, {"x": (nan, inf, -inf)}),
                Aim({"x": ("special",), "z": ("special",)}),
                Aim({"x": ("integers",), "z": ("infinite",)}),
            )
        },
        faulty={f"{name}.C1": _pair((2, 3), (2,))},
        linear=True,
    )


add, multiply = _arithmetic("add"), _arithmetic("multiply")
