"""Cases of the pooling operations."""

from math import inf, nan
from typing import Any

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import BATCH, SMALL, TAPS, Aim, Recipe, Signature, window_axes
from nnspec.spec.window import reach, same_padding


def _faulty(name: str) -> dict[str, Signature]:
    return {
        f"{name}.C1": Signature({"x": (1, 1, 5, 5)}, {"padding": ((2, 2), (0, 0))}),
        "window.W1": Signature({"x": (1, 1, 5, 5)}, {"stride": (0, 1)}),
        "window.W3": Signature({"x": (1, 1, 1, 5)}),
    }


@st.composite
def windows(draw: st.DrawFn, dilated: bool = False) -> Signature:
    """x, and windows that each have a tap in it."""
    window, stride = draw(st.tuples(TAPS, TAPS)), draw(st.tuples(SMALL, SMALL))
    dilation = draw(st.tuples(SMALL, SMALL)) if dilated else (1, 1)
    stride = draw(st.sampled_from([stride, (1, 1)])) if dilated else stride  # TensorFlow has no others
    most = tuple(reach(k, d) - 1 for k, d in zip(window, dilation, strict=True))
    image, padding = draw(window_axes(window, stride, dilation, (most[0], most[1]), dilation))
    attrs = {"window": window, "stride": stride, "padding": padding, "ceil_mode": draw(st.booleans())}
    attrs |= {"dilation": dilation} if dilated else {}
    return Signature({"x": (draw(BATCH), draw(SMALL), *image)}, attrs)


def evenly(padded: Signature) -> Signature:
    """With equal sides, of at most half the window: no framework refuses to leave these uncounted."""
    pairs = zip(padded.attrs["padding"], padded.attrs["window"], strict=True)
    sides = tuple(2 * (min(max(low_high), taps // 2),) for low_high, taps in pairs)
    return Signature(padded.shapes, {**padded.attrs, "padding": sides})


def same(padded: Signature) -> Signature:
    """With as many results as x has strides: the only sides that TensorFlow leaves uncounted."""
    axes = zip(padded.shapes["x"][2:], padded.attrs["window"], padded.attrs["stride"], strict=True)
    sides = tuple(same_padding(*axis) for axis in axes)
    return Signature(padded.shapes, {**padded.attrs, "padding": sides, "ceil_mode": False})


def overhanging(padded: Signature) -> Signature:
    """With ceil_mode, and padding at the end in place of pixels: a window more would start in it."""
    image, sides = [], []
    for extent, taps, (low, high) in zip(
        padded.shapes["x"][2:], padded.attrs["window"], padded.attrs["padding"], strict=True
    ):
        moved = min(taps - 1 - high, extent - 1)
        image.append(extent - moved)
        sides.append((low, high + moved))
    shape = (*padded.shapes["x"][:2], *image)
    return Signature({"x": shape}, {**padded.attrs, "padding": tuple(sides), "ceil_mode": True})


def _counted(padded: Signature, count: bool, override: int | None = None) -> Signature:
    divisor = {"count_padding": count, "divisor_override": override}
    return Signature(padded.shapes, {**padded.attrs, **divisor})


def _averages(padded: st.SearchStrategy[Signature]) -> st.SearchStrategy[Signature]:
    return st.builds(_counted, padded, st.booleans(), st.sampled_from((*[None] * 7, 1, 3, 7)))


# fmt: off
LARGE = (
    Signature({"x": (3, 17, 33, 31)},  {"window": (3, 2), "stride": (2, 1)}),
    Signature({"x": (3, 17, 42, 37)},  {"window": (2, 2), "stride": (1, 1)}),
    Signature({"x": (33, 3, 9, 11)},   {"window": (7, 5), "stride": (3, 2), "padding": ((3, 2), (1, 2))}),
    Signature({"x": (1, 2, 131, 129)}, {"window": (2, 2), "stride": (2, 2), "padding": ((1, 1), (0, 0))}),
    Signature({"x": (2, 5, 40, 47)},   {"window": (3, 4), "stride": (2, 3), "ceil_mode": True}),
)
DILATED = Signature({"x": (3, 17, 21, 23)}, {"window": (3, 2), "stride": (1, 1), "dilation": (2, 3)})
# fmt: on
RANKED = ("ones", "integers", "sparse", "distinct", "dense", "normal", "wide", "huge", "small")

max_pool2d = Recipe(
    signature=st.one_of(windows(), windows(), windows(dilated=True)),
    large=(*LARGE, DILATED),
    fills={"x": RANKED},
    special={
        "S1": (Aim({"x": ("integers", "normal")}, {"x": (inf,)}),),
        "S2": (Aim({"x": ("nothing", "infinite")}),),
    },
    freedom={
        "K1": (Aim({"x": ("ties", "ones")}, gradient=True),),
        "K2": (Aim({"x": ("integers", "normal")}, {"x": (nan,)}), Aim({"x": ("special",)})),
    },
    faulty={
        **_faulty("max_pool2d"),
        "max_pool2d.C2": Signature({"x": (1, 1, 1, 5)}, {"padding": ((1, 2), (0, 0)), "dilation": (3, 1)}),
    },
    linear=True,
    whole=lambda case: (2, 3),
)


def _divisor(case: Any, y: str) -> str:
    attrs = case.spec.fill_in(case.attrs)
    if attrs["divisor_override"]:
        return "F3"
    return "F1" if attrs["count_padding"] else "F2"


avg_pool2d = Recipe(
    signature=st.one_of(
        *(_averages(each) for each in (windows(), windows().map(evenly), windows().map(same))),
        _averages(windows().map(overhanging)),
    ),
    large=(
        *(_counted(signature, True) for signature in LARGE),
        _counted(LARGE[-2], False),
        _counted(LARGE[0], True, 5),
    ),
    special={"S1": (Aim({"x": ("integers", "normal")}, {"x": (nan, inf, -inf)}), Aim({"x": ("infinite",)}))},
    faulty={
        **_faulty("avg_pool2d"),
        "avg_pool2d.C2": Signature({"x": (1, 1, 5, 5)}, {"divisor_override": 0}),
    },
    linear=True,
    value=_divisor,
)
