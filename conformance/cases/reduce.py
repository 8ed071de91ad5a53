"""Cases of reductions."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.pool2d import RANKED
from nnspec.conformance.cases.recipe import Aim, Recipe, Signature
from nnspec.conformance.cases.shape import perhaps_a_cube
from nnspec.spec.model import Shape

KEEPDIMS = st.sampled_from([False, True, False])  # kept, they tell which axis it was


@st.composite
def _some_axes(draw: st.DrawFn) -> Signature:
    """Any axes in any order, counted from either end; some have one element."""
    x = tuple(draw(st.sampled_from([n, n, 1, n, n])) for n in draw(perhaps_a_cube()))
    first = draw(st.integers(0, min(1, len(x) - 1)))  # in half of the cases the items are kept apart
    some = draw(st.lists(st.integers(first, len(x) - 1), min_size=1, max_size=len(x), unique=True))
    axes = [axis - len(x) * draw(st.integers(0, 1)) for axis in some]
    return _reduced(x, *axes, keepdims=draw(KEEPDIMS))


@st.composite
def _rows(draw: st.DrawFn) -> Signature:
    """One long axis of two or three: its sums tell in what they are kept. Two are as long as each other."""
    n, beside = draw(st.integers(17, 40)), draw(st.sampled_from([(), (2, 3), (), (3, 1)]))
    x, axis = list(beside or (n,)), draw(st.integers(0, len(beside or (n,))))
    x.insert(axis, n)
    return _reduced(tuple(x), axis - len(x) * draw(st.integers(0, 1)), keepdims=draw(KEEPDIMS))


@st.composite
def _one_of_a_cube(draw: st.DrawFn) -> Signature:
    """One of two or three axes of one size, counted from either end: any could be meant."""
    x = (draw(st.integers(2, 6)),) * draw(st.integers(2, 3))
    return _reduced(x, draw(st.sampled_from([-2, -1, -2, 0])))


ONE_OR_SOME = st.one_of(_one_of_a_cube(), _some_axes(), _some_axes())
AXES = st.sampled_from([_one_of_a_cube(), _one_of_a_cube(), _some_axes(), _rows(), _rows()]).flatmap(
    lambda kind: kind
)


@st.composite
def _matrices(draw: st.DrawFn) -> Signature:
    """All of a matrix: its rows have unequal numbers of maximisers."""
    return _reduced((draw(st.integers(2, 5)), draw(st.integers(2, 5))), 0, 1)


def _reduced(x: Shape, *axes: int, keepdims: bool = False) -> Signature:
    return Signature({"x": x}, {"axes": axes, "keepdims": keepdims})


LARGE = (
    _reduced((5, 1031), -1),
    _reduced((4, 17, 33, 31), 0, 2, 3),
    _reduced((67, 1031), 0, keepdims=True),
    _reduced((70001,), 0),
    _reduced((4099, 5), -1),
)


def _faulty(name: str) -> dict[str, Signature]:
    return {
        f"{name}.C1": _reduced((2, 3), 2),
        f"{name}.C2": _reduced((2, 3), 1, -1),
        f"{name}.C3": _reduced((2, 0), 1),
    }


def _summed(name: str) -> Recipe:
    return Recipe(
        signature=AXES,
        large=LARGE,
        special={
            "S1": (
                Aim({"x": ("integers", "normal")}, {"x": (nan, inf, -inf)}),
                Aim({"x": ("infinite",)}),
            )
        },
        faulty=_faulty(name),
        linear=True,
    )


reduce_sum, reduce_mean = _summed("reduce_sum"), _summed("reduce_mean")

reduce_max = Recipe(
    signature=ONE_OR_SOME,
    large=LARGE,
    fills={"x": RANKED},
    special={
        "S1": (Aim({"x": ("integers", "normal")}, {"x": (inf,)}),),
        "S2": (Aim({"x": ("nothing", "infinite")}),),
    },
    freedom={
        "K1": (
            Aim({"x": ("ties", "ones")}, gradient=True),
            Aim({"x": ("ties",)}, signature=_matrices(), gradient=True),
        ),
        "K2": (Aim({"x": ("integers", "normal")}, {"x": (nan,)}), Aim({"x": ("special",)})),
    },
    faulty=_faulty("reduce_max"),
    linear=True,
    whole=lambda case: case.attrs["axes"],
)
