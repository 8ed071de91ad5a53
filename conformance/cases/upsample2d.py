"""Cases of images made larger."""

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import BATCH, SMALL, Recipe, Signature
from nnspec.conformance.cases.shape import AS_THEY_WERE, MOVED
from nnspec.spec.model import Pair, Shape

SIDES = st.tuples(st.integers(1, 6), st.integers(1, 6))
UNEVEN = st.sampled_from([7, 9, 5, 11])  # positions have no end in binary
IMAGES = st.builds(lambda n, c, sides: (n, c, *sides), BATCH, SMALL, SIDES)


def _copied(x: Shape, scale: Pair) -> Signature:
    return Signature({"x": x}, {"scale": scale})


upsample_nearest2d = Recipe(
    signature=st.builds(_copied, IMAGES, st.tuples(st.integers(1, 4), st.integers(1, 4))),
    large=(
        _copied((2, 17, 23, 19), (2, 3)),
        _copied((5, 11, 3, 3), (5, 41)),
        _copied((33, 18, 5, 3), (7, 1)),
    ),
    fills=MOVED,
    special={"S1": AS_THEY_WERE},
    faulty={"upsample_nearest2d.C1": _copied((1, 1, 2, 3), (2, 0))},
    linear=True,
)


def _resized(x: Shape, output: Pair, corners: bool) -> Signature:
    return Signature({"x": x}, {"output": output, "align_corners": corners})


@st.composite
def _interpolated(draw: st.DrawFn) -> Signature:
    """Larger by whole factors and by others, smaller, the same; one pixel, and onto one."""
    x = draw(IMAGES)
    output = [
        draw(st.one_of(st.integers(1, 9), UNEVEN, st.sampled_from([size, 2 * size, 1 + size // 3])))
        for size in x[2:]
    ]
    return _resized(x, (output[0], output[1]), draw(st.booleans()))


upsample_bilinear2d = Recipe(
    signature=_interpolated(),
    large=(
        _resized((2, 17, 13, 11), (26, 22), False),
        _resized((3, 18, 7, 9), (20, 25), True),
        _resized((1, 2, 31, 5), (97, 3), False),
        _resized((9, 2, 5, 29), (37, 101), True),
    ),
    faulty={"upsample_bilinear2d.C1": _resized((1, 1, 2, 3), (0, 3), False)},
    linear=True,
    value=lambda case, y: "F2" if case.attrs["align_corners"] else "F1",
)


def _shuffled(n: int, channels: int, sides: Pair, factor: int) -> Signature:
    return Signature({"x": (n, channels * factor**2, *sides)}, {"factor": factor})


pixel_shuffle = Recipe(
    signature=st.builds(_shuffled, BATCH, SMALL, SIDES, st.sampled_from([2, 3, 1, 4])),
    large=(_shuffled(3, 17, (9, 11), 2), _shuffled(3, 3, (13, 31), 5), _shuffled(9, 2, (5, 7), 3)),
    fills=MOVED,
    special={"S1": AS_THEY_WERE},
    faulty={
        "pixel_shuffle.C1": Signature({"x": (1, 4, 2, 3)}, {"factor": 0}),
        "pixel_shuffle.C2": Signature({"x": (1, 6, 2, 3)}, {"factor": 2}),
    },
    linear=True,
)
