"""Small cases of convolutions."""

from hypothesis import strategies as st

from drawn.common import images, pairs, sides


@st.composite
def conv2d(draw):
    groups, stride, dilation = draw(st.integers(1, 2)), draw(pairs(1, 2)), draw(pairs(1, 2))
    n, d, m = draw(st.tuples(*[st.integers(1, 2)] * 3))
    taps, padding = draw(pairs(1, 3)), draw(sides)
    shapes = {
        "x": (n, d * groups, *draw(images(taps, stride, padding, dilation))),
        "w": (m * groups, d, *taps),
    }
    if draw(st.booleans()):
        shapes["b"] = (m * groups,)
    return shapes, {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}


@st.composite
def convolve2d(draw):
    c, taps, padding = draw(st.integers(1, 2)), draw(pairs(1, 3)), draw(sides)
    x = (draw(st.integers(1, 2)), c, *draw(images(taps, (1, 1), padding)))
    return {"x": x, "w": (draw(st.integers(1, 2)), c, *taps)}, {"padding": padding}
