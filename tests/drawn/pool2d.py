"""Small cases of pooling."""

from hypothesis import strategies as st

from drawn.common import images, pairs


@st.composite
def windows(draw, dilations=1):
    """x, and windows of which each has a tap in it."""
    window, stride, dilation = draw(pairs(1, 3)), draw(pairs(1, 3)), draw(pairs(1, dilations))
    padding = tuple(draw(pairs(0, min(d * (taps - 1), 2))) for taps, d in zip(window, dilation, strict=True))
    image = draw(images(window, stride, padding, dilation))
    image = tuple(max(size, d) for size, d in zip(image, dilation, strict=True))
    attrs = {"window": window, "stride": stride, "padding": padding, "ceil_mode": draw(st.booleans())}
    return (1, draw(st.integers(1, 2)), *image), attrs, dilation


@st.composite
def max_pool2d(draw):
    x, attrs, dilation = draw(windows(2))
    return {"x": x}, {**attrs, "dilation": dilation}


@st.composite
def avg_pool2d(draw):
    x, attrs, _ = draw(windows())
    override = draw(st.sampled_from([None, None, 1, 3]))
    return {"x": x}, {**attrs, "count_padding": draw(st.booleans()), "divisor_override": override}
