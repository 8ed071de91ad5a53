"""Cases of conv2d and convolve2d."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import BATCH, DILATION, SMALL, TAPS, Aim, Recipe, Signature, window_axes
from nnspec.spec.model import Shape

SPECIAL = (nan, inf, -inf)


KERNEL = st.one_of(*[st.tuples(TAPS, TAPS)] * 4, st.just((1, 1)))  # single taps have code of their own


@st.composite
def _conv2d(draw: st.DrawFn) -> Signature:
    groups, depth, each = draw(st.sampled_from([1, 2, 1, 3, 4])), draw(SMALL), draw(SMALL)
    kernel, dilation = draw(KERNEL), draw(st.tuples(DILATION, DILATION))
    stride = draw(st.tuples(SMALL, SMALL))
    image, padding = draw(window_axes(kernel, stride, dilation))
    shapes: dict[str, Shape] = {
        "x": (draw(BATCH), groups * depth, *image),
        "w": (groups * each, depth, *kernel),
    }
    if draw(st.booleans()):
        shapes["b"] = (groups * each,)
    attrs = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return Signature(shapes, attrs)


LARGE = (
    Signature({"x": (2, 24, 21, 19), "w": (20, 24, 3, 3), "b": (20,)}, {"padding": ((1, 1), (1, 1))}),
    Signature({"x": (33, 18, 10, 9), "w": (36, 1, 3, 5), "b": (36,)}, {"stride": (2, 1), "groups": 18}),
    Signature({"x": (1, 3, 65, 67), "w": (17, 3, 7, 7)}, {"stride": (2, 2), "padding": ((3, 2), (2, 3))}),
    Signature({"x": (5, 17, 29, 31), "w": (19, 17, 2, 3)}),
    Signature({"x": (2, 67, 7, 9), "w": (71, 67, 1, 1), "b": (71,)}),
    Signature({"x": (3, 2, 5, 263), "w": (3, 2, 1, 9)}, {"dilation": (1, 3), "padding": ((0, 0), (5, 4))}),
    Signature({"x": (2, 34, 13, 15), "w": (38, 17, 3, 2), "b": (38,)}, {"dilation": (2, 3), "groups": 2}),
)

conv2d = Recipe(
    signature=_conv2d(),
    large=LARGE,
    special={
        "S1": (
            Aim({"w": ("nonzero",), "b": ("integers",)}, {"x": SPECIAL}),
            Aim({"w": ("nonzero",), "b": ("integers",), "x": ("infinite",)}),
        ),
        "S2": (
            Aim({"x": ("integers",), "w": ("zeros", "sparse", "ties"), "b": ("integers",)}, {"x": SPECIAL}),
        ),
    },
    faulty={
        "conv2d.C1": Signature({"x": (1, 4, 5, 5), "w": (2, 2, 3, 3)}, {}),
        "conv2d.C2": Signature({"x": (1, 4, 5, 5), "w": (3, 2, 3, 3)}, {"groups": 2}),
        "every.C3": Signature({"x": (1, 4, 5, 5), "w": (2, 4, 3, 3), "b": (3,)}, {}),
        "window.W1": Signature({"x": (1, 1, 5, 5), "w": (1, 1, 3, 3)}, {"stride": (0, 1)}),
        "window.W2": Signature({"x": (1, 1, 5, 5), "w": (1, 1, 3, 3)}, {"padding": ((-1, 0), (0, 0))}),
        "window.W3": Signature({"x": (1, 1, 2, 5), "w": (1, 1, 3, 3)}, {}),
    },
    linear=True,
)


@st.composite
def _convolve2d(draw: st.DrawFn) -> Signature:
    kernel = draw(st.tuples(TAPS, st.one_of(TAPS, st.just(4))))  # of which the middle is not one tap
    image, padding = draw(window_axes(kernel, (1, 1)))
    channels, filters = draw(SMALL), draw(SMALL)
    shapes = {"x": (draw(BATCH), channels, *image), "w": (filters, channels, *kernel)}
    return Signature(shapes, {"padding": padding})


convolve2d = Recipe(
    signature=_convolve2d(),
    large=(
        Signature({"x": (3, 17, 37, 36), "w": (19, 17, 3, 4)}, {"padding": ((2, 2), (3, 3))}),
        Signature({"x": (17, 2, 3, 131), "w": (3, 2, 2, 9)}, {"padding": ((0, 0), (8, 8))}),
    ),
    special={"S1": (Aim({"w": ("nonzero",)}, {"x": SPECIAL}), Aim({"w": ("nonzero",), "x": ("infinite",)}))},
    faulty={"window.W3": Signature({"x": (1, 1, 2, 5), "w": (1, 1, 3, 3)}, {})},
    linear=True,
)
