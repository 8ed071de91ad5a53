"""Small cases of power-average pooling."""

from hypothesis import strategies as st

from drawn.common import images, pairs


@st.composite
def lp_pool2d(draw):
    window, stride = draw(pairs(1, 3)), draw(pairs(1, 3))
    image = draw(images(window, stride, ((0, 0), (0, 0))))
    attrs = {"window": window, "stride": stride, "ceil_mode": draw(st.booleans())}
    p = draw(st.sampled_from([1.0, 1.5, 2.0, 3.0, 4.25]))
    return {"x": (1, draw(st.integers(1, 2)), *image)}, {**attrs, "p": p}
