"""Cases of max pooling with places, and of the way back."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.pool2d import DILATED, LARGE, RANKED, evenly, windows
from nnspec.conformance.cases.recipe import BATCH, SMALL, Aim, Recipe, Signature
from nnspec.conformance.fills import apart, labels
from nnspec.spec.window import reach

IMAGE = (1, 1, 5, 5)
MANY = Signature({"x": (33, 3, 9, 11)}, {"window": (7, 5), "stride": (3, 2), "padding": ((3, 3), (2, 2))})


@st.composite
def _unpool(draw: st.DrawFn) -> Signature:
    x = (draw(BATCH), draw(SMALL), draw(st.integers(1, 4)), draw(st.integers(1, 4)))
    return _back(x, tuple(draw(st.integers(n, 2 * n + 1)) for n in x[2:]))


@st.composite
def _gaps(draw: st.DrawFn) -> Signature:
    """Windows with gaps, and no padding."""
    window, dilation, stride = (draw(st.tuples(SMALL, SMALL)) for _ in range(3))
    image = [reach(k, d) + draw(st.integers(0, 4)) for k, d in zip(window, dilation, strict=True)]
    attrs = {"window": window, "dilation": dilation, "stride": stride, "ceil_mode": draw(st.booleans())}
    return Signature({"x": (draw(BATCH), draw(SMALL), *image)}, attrs)


def _back(x: tuple[int, ...], output: tuple[int, ...]) -> Signature:
    return Signature({"x": x, "i": x}, {"output": output}, {"i": (apart(output[0] * output[1]),)})


max_pool2d_with_indices = Recipe(
    signature=st.one_of(windows().map(evenly), windows().map(evenly), _gaps()),
    large=(LARGE[0], LARGE[1], MANY, *LARGE[3:], DILATED),
    fills={"x": (*RANKED, "ties")},
    special={"S1": (Aim({"x": ("integers", "normal")}, {"x": (inf,)}),)},
    freedom={"K1": (Aim({"x": ("integers", "normal")}, {"x": (nan,)}),)},
    faulty={
        "max_pool2d_with_indices.C1": Signature({"x": IMAGE}, {"padding": ((2, 2), (0, 0))}),
        "window.W1": Signature({"x": IMAGE}, {"stride": (0, 1)}),
        "window.W3": Signature({"x": (1, 1, 1, 5)}),
    },
)

FOUR = {"x": (1, 1, 2, 2), "i": (1, 1, 2, 2)}

max_unpool2d = Recipe(
    signature=_unpool(),
    large=(
        _back((3, 17, 18, 18), (37, 37)),
        _back((33, 3, 4, 5), (9, 11)),
        _back((1, 2, 65, 64), (131, 129)),
    ),
    special={"S1": (Aim({"x": ("integers", "normal")}, {"x": (nan, inf, -inf)}),)},
    faulty={
        "max_unpool2d.C1": Signature(FOUR, {"output": (1, 3)}, {"i": (labels(0, 3),)}),
        "max_unpool2d.C2": Signature(FOUR, {"output": (3, 3)}, {"i": (labels(9, 30),)}),
        "max_unpool2d.C3": Signature(FOUR, {"output": (3, 3)}, {"i": (labels(4, 5),)}),
    },
)
