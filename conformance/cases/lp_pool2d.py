"""Cases of power-average pooling."""

from math import inf, nan

from hypothesis import strategies as st

from nnspec.conformance.cases.recipe import BATCH, SMALL, Aim, Recipe, Signature, window_axes

ABOVE = ("ones", "positive", "ratios", "ample", "bits", "halves")  # torch takes no others for an odd p
WHOLE = {"ceil_mode": False}
POWERS = st.sampled_from([1.0, 1.5, 2.0, 2.0, 3.0])


@st.composite
def _windows(draw: st.DrawFn) -> Signature:
    window, stride = draw(st.tuples(SMALL, st.integers(1, 4))), draw(st.tuples(SMALL, SMALL))
    image, _ = draw(window_axes(window, stride, most=(0, 0)))
    power = draw(POWERS)
    attrs = {"window": window, "stride": stride, "ceil_mode": draw(st.booleans()), "p": power}
    above = power % 2 and draw(st.booleans())
    return Signature({"x": (draw(BATCH), draw(SMALL), *image)}, attrs, {"x": ABOVE} if above else {})


# fmt: off
lp_pool2d = Recipe(
    signature=_windows(),
    large=(
        Signature({"x": (3, 17, 37, 37)},  {"window": (3, 2), "stride": (2, 1)}),
        Signature({"x": (33, 3, 9, 11)},   {"window": (4, 5), "stride": (3, 2), "p": 3.0}, {"x": ABOVE}),
        Signature({"x": (1, 2, 131, 129)}, {"p": 1.5}, {"x": ABOVE}),
        Signature({"x": (2, 5, 40, 47)},   {"window": (3, 4), "stride": (2, 3), "ceil_mode": True}),
    ),
    special={
        "S1": (Aim({"x": ("bits", "ratios")}, {"x": (nan,)}, attrs=WHOLE),),
        "S2": (
            Aim({"x": ("bits", "ratios")}, {"x": (inf, -inf)}, attrs=WHOLE),
            Aim({"x": ("infinite",)}, attrs=WHOLE),
        ),
    },
    freedom={"K1": (Aim({"x": ("zeros", "bits", "onehot")}, attrs=WHOLE, gradient=True),)},
    faulty={
        "lp_pool2d.C1": Signature({"x": (1, 1, 5, 5)}, {"p": 0.5}),
        "window.W1": Signature({"x": (1, 1, 5, 5)}, {"stride": (0, 1)}),
        "window.W3": Signature({"x": (1, 1, 1, 5)}),
    },
)
# fmt: on
