"""Cases of flatten, reshape and transpose."""

from math import prod

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import POINTWISE, Aim, Recipe, Signature, any_shape
from nnspec.spec.model import Shape

MOVED = {"x": (*POINTWISE, "distinct")}
AS_THEY_WERE = (Aim({"x": ("special",)}, exact=True),)

flatten = Recipe(
    signature=any_shape(2).map(lambda shape: Signature({"x": shape})),
    large=(Signature({"x": (4, 17, 33, 31)}), Signature({"x": (67, 3, 5, 7)})),
    fills=MOVED,
    special={"S1": AS_THEY_WERE},
    faulty={"flatten.C1": Signature({"x": (3,)})},
    linear=True,
)


@st.composite
def _reshaped(draw: st.DrawFn) -> Signature:
    """The factors of x's sizes, in an order of their own, multiplied into one to five axes."""
    x = draw(any_shape())
    factors = [f for size in x for f in {4: (2, 2), 6: (2, 3)}.get(size, (size,))]
    pieces = draw(st.permutations([f for f in factors if f > 1]))
    cuts = sorted(draw(st.lists(st.integers(0, len(pieces)), max_size=4)))
    ends = zip([0, *cuts], [*cuts, len(pieces)], strict=True)
    return _reshape(x, *(prod(pieces[i:j]) for i, j in ends))


def _reshape(x: Shape, *shape: int) -> Signature:
    return Signature({"x": x}, {"shape": shape})


reshape = Recipe(
    signature=_reshaped(),
    large=(
        _reshape((4, 17, 33, 31), 33, 17, 124),
        _reshape((70001,), 1, 70001),
        _reshape((67, 1031), 1031, 67),
    ),
    fills=MOVED,
    special={"S1": AS_THEY_WERE},
    faulty={"reshape.C1": _reshape((2, 3), -2, -3), "reshape.C2": _reshape((2, 3), 4, 2)},
    linear=True,
)


@st.composite
def perhaps_a_cube(draw: st.DrawFn) -> Shape:
    """Any shape; one in three has equal sides, so that no size tells that two axes are exchanged."""
    x = draw(any_shape())
    cube = draw(st.sampled_from([False, True, False]))
    return (draw(st.sampled_from((3, 2, 3))),) * max(len(x), 2) if cube else x


@st.composite
def _permuted(draw: st.DrawFn) -> Signature:
    x = draw(perhaps_a_cube())
    return _transpose(x, *draw(st.permutations(range(len(x)))))


def _transpose(x: Shape, *order: int) -> Signature:
    return Signature({"x": x}, {"order": order})


transpose = Recipe(
    signature=_permuted(),
    large=(
        _transpose((4, 17, 33, 31), 0, 2, 3, 1),
        _transpose((67, 1031), 1, 0),
        _transpose((3, 19, 5, 257), 3, 1, 0, 2),
    ),
    fills=MOVED,
    special={"S1": AS_THEY_WERE},
    faulty={"transpose.C1": _transpose((2, 3), 0, 0)},
    linear=True,
)
