"""Cases of pooling to a size that is given."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.pool2d import RANKED
from nnspec.conformance.cases.recipe import BATCH, SMALL, Aim, Recipe, Signature

SIDE = st.sampled_from([1, 9, 2, 5, 3, 9, 7, 4, 8, 6])
BINS = st.integers(1, 6)


@st.composite
def _maps(draw: st.DrawFn) -> Signature:
    return Signature({"x": (draw(BATCH), draw(SMALL), draw(SIDE), draw(SIDE))})


@st.composite
def _binned(draw: st.DrawFn) -> Signature:
    """Bins that divide the map evenly, that overlap, or that are more than its rows."""
    return Signature(draw(_maps()).shapes, {"output": (draw(BINS), draw(BINS))})


# fmt: off
MAPS = (
    Signature({"x": (3, 17, 37, 37)}),
    Signature({"x": (33, 3, 9, 11)}),
    Signature({"x": (1, 2051, 1, 2)}),
    Signature({"x": (1, 2, 67, 65)}),  # more elements than half precision can count one by one
)
GRIDS = (
    Signature({"x": (3, 17, 37, 37)}, {"output": (7, 5)}),
    Signature({"x": (33, 3, 9, 11)},  {"output": (4, 3)}),
    Signature({"x": (2, 18, 7, 6)},   {"output": (9, 13)}),
    Signature({"x": (1, 2, 37, 41)},  {"output": (2, 1)}),
)
# fmt: on
MANY = st.sampled_from([Signature({"x": (1, 2, 17, 19)}), Signature({"x": (2, 1, 47, 45)})])
WIDE = st.sampled_from(
    [
        Signature({"x": (3, 2, 7, 8)}, {"output": (2, 3)}),
        Signature({"x": (2, 3, 9, 4)}, {"output": (2, 2)}),
        Signature({"x": (4, 1, 5, 9)}, {"output": (3, 2)}),
    ]
)
RARE = {
    "S1": (Aim({"x": ("integers", "normal")}, {"x": (inf,)}),),
    "S2": (Aim({"x": ("nothing", "infinite")}),),
}
NANS = (Aim({"x": ("integers", "normal")}, {"x": (nan,)}), Aim({"x": ("special",)}))
LEAKS = {"S1": (Aim({"x": ("integers", "normal")}, {"x": (nan, inf, -inf)}), Aim({"x": ("infinite",)}))}
EMPTY = Signature({"x": (1, 1, 5, 5)}, {"output": (2, 0)})

global_max_pool2d = Recipe(
    signature=_maps(),
    large=MAPS,
    fills={"x": RANKED},
    special=RARE,
    freedom={
        "K1": (
            Aim({"x": ("ties", "ones")}, gradient=True),
            Aim({"x": ("ties", "ones")}, signature=MANY, gradient=True),
        ),
        "K2": NANS,
    },
    linear=True,
    whole=lambda case: (2, 3),
)

global_avg_pool2d = Recipe(signature=_maps(), large=MAPS, special=LEAKS, linear=True)

adaptive_max_pool2d = Recipe(
    signature=_binned(),
    large=GRIDS,
    fills={"x": RANKED},
    special=RARE,
    freedom={
        "K1": (
            Aim({"x": ("ties",)}, signature=WIDE, gradient=True),
            Aim({"x": ("ties", "ones")}, gradient=True),
        ),
        "K2": NANS,
    },
    faulty={"adaptive_max_pool2d.C1": EMPTY},
    linear=True,
    whole=lambda case: (2, 3),
)

adaptive_avg_pool2d = Recipe(
    signature=_binned(),
    large=GRIDS,
    special=LEAKS,
    faulty={"adaptive_avg_pool2d.C1": EMPTY},
    linear=True,
)
