"""Cases of concat, split and slice_axis."""

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import BATCH, SMALL, Recipe, Signature, any_shape
from nnspec.conformance.cases.shape import AS_THEY_WERE, MOVED, perhaps_a_cube
from nnspec.spec.model import Shape


def _resized(x: Shape, axis: int, size: int) -> Shape:
    return tuple(size if i == axis % len(x) else n for i, n in enumerate(x))


@st.composite
def _joined(draw: st.DrawFn) -> Signature:
    """Two parts, or three: of different sizes along the axis, or cubes."""
    x = draw(perhaps_a_cube())
    axis = draw(st.integers(-len(x), len(x) - 1))
    size = st.just(x[axis]) if len({*x}) == 1 else BATCH
    parts = {name: _resized(x, axis, draw(size)) for name in draw(st.sampled_from(["z", "zu", "z"]))}
    return Signature({"x": x, **parts}, {"axis": axis})


concat = Recipe(
    signature=_joined(),
    large=(
        Signature({"x": (4, 17, 33, 31), "z": (4, 3, 33, 31)}),
        Signature({"x": (67, 129), "z": (67, 257), "u": (67, 1)}, {"axis": -1}),
        Signature({"x": (4099, 5), "z": (9, 5), "u": (1031, 5)}, {"axis": 0}),
    ),
    fills=dict.fromkeys("xzu", MOVED["x"]),
    special={"S1": AS_THEY_WERE},
    faulty={
        "concat.C1": Signature({"x": (2, 3), "z": (2, 3)}, {"axis": 2}),
        "concat.C2": Signature({"x": (2, 3), "z": (3, 3)}, {"axis": 1}),
    },
    linear=True,
)


@st.composite
def _parted(draw: st.DrawFn) -> Signature:
    x = draw(any_shape())
    axis = draw(st.integers(-len(x), len(x) - 1))
    before, after = draw(SMALL), draw(SMALL)
    return _split(_resized(x, axis, before + after), axis, before)


def _split(x: Shape, axis: int, at: int) -> Signature:
    return Signature({"x": x}, {"axis": axis, "at": at})


split = Recipe(
    signature=_parted(),
    large=(_split((4, 17, 33, 31), 1, 3), _split((67, 1031), -1, 1030), _split((4099, 17), 0, 9)),
    fills=MOVED,
    special={"S1": AS_THEY_WERE},
    faulty={"split.C1": _split((2, 3), 2, 1), "split.C2": _split((2, 3), 1, 3)},
    linear=True,
)


@st.composite
def _sliced(draw: st.DrawFn) -> Signature:
    """Some elements before the first, some between two, some after the last; or none there."""
    x = draw(any_shape())
    axis = draw(st.integers(-len(x), len(x) - 1))
    step, count, start = draw(SMALL), draw(SMALL), draw(st.integers(0, 2))
    stop = start + (count - 1) * step + draw(st.integers(1, step))
    size = stop + draw(st.integers(0, 2))
    return _slice(_resized(x, axis, size), axis, start, stop, step)


def _slice(x: Shape, axis: int, start: int, stop: int, step: int) -> Signature:
    return Signature({"x": x}, {"axis": axis, "start": start, "stop": stop, "step": step})


slice_axis = Recipe(
    signature=_sliced(),
    large=(
        _slice((4, 17, 33, 31), 1, 3, 16, 2),
        _slice((67, 1031), -1, 5, 1030, 1),
        _slice((4099, 17), 0, 1, 4099, 3),
    ),
    fills=MOVED,
    special={"S1": AS_THEY_WERE},
    faulty={
        "slice_axis.C1": _slice((2, 3), 2, 0, 1, 1),
        "slice_axis.C2": _slice((2, 3), 1, 2, 1, 1),
        "slice_axis.C3": _slice((2, 3), 1, 0, 3, 0),
    },
    linear=True,
)
