"""Cases of conv1d and conv3d."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import BATCH, DILATION, SMALL, Aim, Recipe, Signature
from nnspec.spec.model import Shape
from nnspec.spec.window import reach

SPECIAL = (nan, inf, -inf)
DEPTH = st.sampled_from([1, 2, 1, 3])  # of one channel in each group, it is depthwise
HOLES = ("zeros", "sparse", "ties")


@st.composite
def _convolved(draw: st.DrawFn, axes: int, most: int) -> Signature:
    """Up to `most` taps and windows along each axis; one case in four has no padding.

    Padding is narrower than a window, in most axes.
    """
    several = st.one_of(st.integers(1, most), st.integers(2, most))
    groups, depth, each = draw(st.sampled_from([1, 2, 1, 3, 4])), draw(DEPTH), draw(SMALL)
    padded, along = draw(st.sampled_from([True, False, True, True])), []
    for _ in range(axes):
        taps, windows = draw(several), draw(several)
        stride, dilation = draw(SMALL), draw(DILATION)
        whole = reach(taps, dilation) + (windows - 1) * stride + draw(st.integers(0, stride - 1))
        within = draw(st.sampled_from([taps - 1, taps, taps - 1])) if padded else 0
        low = draw(st.integers(0, min(whole - 1, within)))
        high = draw(st.integers(0, min(whole - 1 - low, within)))
        along.append((whole - low - high, taps, stride, (low, high), dilation))
    image, kernel, strides, padding, dilations = zip(*along, strict=True)
    shapes: dict[str, Shape] = {
        "x": (draw(BATCH), groups * depth, *image),
        "w": (groups * each, depth, *kernel),
    }
    if draw(st.booleans()):
        shapes["b"] = (groups * each,)
    attrs = {"stride": strides, "padding": padding, "dilation": dilations, "groups": groups}
    return Signature(shapes, attrs)


def _faulty(name: str, axes: int) -> dict[str, Signature]:
    x, ones = (1, 4, *(5,) * axes), (1,) * (axes - 1)
    return {
        f"{name}.C1": Signature({"x": x, "w": (2, 2, *(3,) * axes)}),
        f"{name}.C2": Signature({"x": x, "w": (3, 2, *(3,) * axes)}, {"groups": 2}),
        "window.W1": Signature({"x": x, "w": (2, 4, *(3,) * axes)}, {"stride": (*ones, 0)}),
        "window.W3": Signature({"x": x, "w": (2, 4, *(3,) * axes)}, {"dilation": (*ones, 3)}),
    }


def _recipe(name: str, axes: int, most: int, large: tuple[Signature, ...]) -> Recipe:
    return Recipe(
        signature=_convolved(axes, most),
        large=large,
        special={
            "S1": (
                Aim({"w": ("nonzero",), "b": ("integers",)}, {"x": (nan,)}),
                Aim({"w": ("nonzero",), "b": ("integers",)}, {"x": SPECIAL}),
                Aim({"w": ("nonzero",), "b": ("integers",), "x": ("infinite",)}),
            ),
            "S2": (Aim({"x": ("integers",), "w": HOLES, "b": ("integers",)}, {"x": SPECIAL}),) * 2,
        },
        faulty=_faulty(name, axes),
        linear=True,
    )


conv1d = _recipe(
    "conv1d",
    1,
    5,
    (
        Signature({"x": (33, 24, 67), "w": (36, 24, 3), "b": (36,)}, {"padding": ((1, 1),)}),
        Signature({"x": (2, 18, 1031), "w": (36, 1, 5), "b": (36,)}, {"stride": (2,), "groups": 18}),
        Signature({"x": (1, 2, 4099), "w": (17, 2, 9)}, {"dilation": (3,), "padding": ((5, 4),)}),
    ),
)
conv3d = _recipe(
    "conv3d",
    3,
    3,
    (
        Signature(
            {"x": (2, 17, 7, 9, 11), "w": (19, 17, 3, 2, 3), "b": (19,)},
            {"padding": ((1, 0), (1, 1), (0, 2))},
        ),
        Signature({"x": (9, 18, 5, 7, 6), "w": (36, 1, 2, 3, 1)}, {"stride": (1, 2, 1), "groups": 18}),
        Signature({"x": (1, 2, 33, 34, 31), "w": (3, 2, 2, 2, 2), "b": (3,)}, {"dilation": (1, 2, 1)}),
    ),
)
