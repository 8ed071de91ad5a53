"""Cases of conv_transpose2d."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import BATCH, DILATION, SMALL, TAPS, Aim, Recipe, Signature
from nnspec.spec.model import Shape
from nnspec.spec.window import covered

SPECIAL = (nan, inf, -inf)


@st.composite
def _conv_transpose2d(draw: st.DrawFn) -> Signature:
    """One case in three has no padding; else it may cut off more than a window reaches."""
    groups, depth, each = draw(st.sampled_from([1, 2, 1, 3, 4])), draw(SMALL), draw(SMALL)
    image = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    kernel, dilation = draw(st.tuples(TAPS, TAPS)), draw(st.tuples(DILATION, DILATION))
    stride, padded = draw(st.tuples(SMALL, SMALL)), draw(st.sampled_from([True, False, True]))
    padding, output_padding = [], []
    for p, k, s, d in zip(image, kernel, stride, dilation, strict=True):
        rest = draw(st.integers(0, s - 1))
        whole = covered(p, k, s, (0, 0), d, rest)
        low = draw(st.integers(0, min(whole - 1, k))) if padded else 0
        high = draw(st.integers(0, min(whole - 1 - low, k))) if padded else 0
        padding.append((low, high))
        output_padding.append(rest)
    shapes: dict[str, Shape] = {
        "x": (draw(BATCH), groups * depth, *image),
        "w": (groups * depth, each, *kernel),
    }
    if draw(st.booleans()):
        shapes["b"] = (groups * each,)
    attrs = {"stride": stride, "padding": tuple(padding), "output_padding": tuple(output_padding)}
    return Signature(shapes, {**attrs, "dilation": dilation, "groups": groups})


X, W = (1, 4, 3, 5), (4, 2, 3, 3)

conv_transpose2d = Recipe(
    signature=_conv_transpose2d(),
    large=(
        Signature({"x": (2, 20, 21, 19), "w": (20, 24, 3, 3), "b": (24,)}, {"padding": ((1, 1), (1, 1))}),
        Signature(
            {"x": (1, 17, 33, 34), "w": (17, 9, 4, 4)}, {"stride": (2, 2), "padding": ((1, 1), (2, 1))}
        ),
        Signature({"x": (17, 18, 5, 6), "w": (18, 2, 3, 5), "b": (36,)}, {"stride": (2, 1), "groups": 18}),
        Signature({"x": (1, 67, 7, 9), "w": (67, 71, 1, 1), "b": (71,)}),
        Signature(
            {"x": (2, 3, 5, 131), "w": (3, 2, 1, 9)},
            {"stride": (1, 2), "dilation": (1, 3), "output_padding": (0, 1)},
        ),
        Signature({"x": (2, 1, 65, 67), "w": (1, 2, 2, 2)}, {"stride": (3, 2), "output_padding": (2, 0)}),
    ),
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
        "conv_transpose2d.C1": Signature({"x": X, "w": W}, {"groups": 3}),
        "conv_transpose2d.C2": Signature({"x": X, "w": W}, {"stride": (2, 2), "output_padding": (2, 0)}),
        "conv_transpose2d.C3": Signature({"x": X, "w": W}, {"padding": ((3, 3), (0, 0))}),
        "window.W1": Signature({"x": X, "w": W}, {"stride": (0, 1)}),
        "window.W2": Signature({"x": X, "w": W}, {"padding": ((-1, 0), (0, 0))}),
    },
    linear=True,
)
