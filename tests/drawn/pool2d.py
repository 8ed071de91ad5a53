"""Small cases of pooling."""

from hypothesis import strategies as st

from drawn.common import images, pairs


@st.composite
def max_pool2d(draw):
    window, stride = draw(pairs(1, 3)), draw(pairs(1, 3))
    padding = tuple(draw(pairs(0, taps - 1)) for taps in window)
    x = (1, draw(st.integers(1, 2)), *draw(images(window, stride, padding)))
    return {"x": x}, {"window": window, "stride": stride, "padding": padding}


@st.composite
def avg_pool2d(draw):
    shapes, attrs = draw(max_pool2d())
    return shapes, {**attrs, "count_padding": draw(st.booleans())}
