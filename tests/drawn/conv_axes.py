"""Small cases of convolutions along one axis, and along three."""

from hypothesis import strategies as st

from drawn.common import images


@st.composite
def convolved(draw, axes):
    def each(low, high):
        return st.tuples(*[st.integers(low, high)] * axes)

    groups, stride, dilation = draw(st.integers(1, 2)), draw(each(1, 2)), draw(each(1, 2))
    n, d, m = draw(st.tuples(*[st.integers(1, 2)] * 3))
    taps, low, high = draw(each(1, 2)), draw(each(0, 1)), draw(each(0, 1))
    padding = tuple(zip(low, high, strict=True))
    shapes = {
        "x": (n, d * groups, *draw(images(taps, stride, padding, dilation))),
        "w": (m * groups, d, *taps),
    }
    if draw(st.booleans()):
        shapes["b"] = (m * groups,)
    return shapes, {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}


def conv1d():
    return convolved(1)


def conv3d():
    return convolved(3)
