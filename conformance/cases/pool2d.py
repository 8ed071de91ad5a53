"""Cases of the pooling operations."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import BATCH, SMALL, TAPS, Aim, Recipe, Signature, window_axes


def _faulty(name: str) -> dict[str, Signature]:
    return {
        f"{name}.C1": Signature({"x": (1, 1, 5, 5)}, {"padding": ((2, 2), (0, 0))}),
        "window.W1": Signature({"x": (1, 1, 5, 5)}, {"stride": (0, 1)}),
        "window.W3": Signature({"x": (1, 1, 1, 5)}),
    }


@st.composite
def _pool(draw: st.DrawFn) -> Signature:
    window, stride = draw(st.tuples(TAPS, TAPS)), draw(st.tuples(SMALL, SMALL))
    image, padding = draw(window_axes(window, stride, most=(window[0] - 1, window[1] - 1)))
    attrs = {"window": window, "stride": stride, "padding": padding}
    return Signature({"x": (draw(BATCH), draw(SMALL), *image)}, attrs)


def _evenly(padded: Signature) -> Signature:
    """With equal sides, of at most half the window: no framework refuses to leave these uncounted."""
    pairs = zip(padded.attrs["padding"], padded.attrs["window"], strict=True)
    sides = tuple(2 * (min(max(low_high), taps // 2),) for low_high, taps in pairs)
    return Signature(padded.shapes, {**padded.attrs, "padding": sides})


def _counted(padded: Signature, count: bool) -> Signature:
    return Signature(padded.shapes, {**padded.attrs, "count_padding": count})


# fmt: off
LARGE = (
    Signature({"x": (3, 17, 33, 31)},  {"window": (3, 2), "stride": (2, 1)}),
    Signature({"x": (3, 17, 42, 37)},  {"window": (2, 2), "stride": (1, 1)}),
    Signature({"x": (33, 3, 9, 11)},   {"window": (7, 5), "stride": (3, 2), "padding": ((3, 2), (1, 2))}),
    Signature({"x": (1, 2, 131, 129)}, {"window": (2, 2), "stride": (2, 2), "padding": ((1, 1), (0, 0))}),
)
# fmt: on
RANKED = ("ones", "integers", "sparse", "distinct", "dense", "normal", "wide", "huge", "small")

max_pool2d = Recipe(
    signature=_pool(),
    large=LARGE,
    fills={"x": RANKED},
    special={
        "S1": (Aim({"x": ("integers", "normal")}, {"x": (inf,)}),),
        "S2": (Aim({"x": ("nothing", "infinite")}),),
    },
    freedom={
        "K1": (Aim({"x": ("ties", "ones")}, gradient=True),),
        "K2": (Aim({"x": ("integers", "normal")}, {"x": (nan,)}), Aim({"x": ("special",)})),
    },
    faulty=_faulty("max_pool2d"),
    linear=True,
    whole=lambda case: (2, 3),
)

avg_pool2d = Recipe(
    signature=st.one_of(*(st.builds(_counted, p, st.booleans()) for p in (_pool(), _pool().map(_evenly)))),
    large=(*(_counted(signature, True) for signature in LARGE), _counted(LARGE[-1], False)),
    special={"S1": (Aim({"x": ("integers", "normal")}, {"x": (nan, inf, -inf)}), Aim({"x": ("infinite",)}))},
    faulty=_faulty("avg_pool2d"),
    linear=True,
    value=lambda case, y: "F1" if case.attrs["count_padding"] else "F2",
)
