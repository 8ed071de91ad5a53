"""Small cases of the transposed convolution."""

from hypothesis import strategies as st

from drawn.common import pairs


@st.composite
def conv_transpose2d(draw):
    groups, stride, dilation = draw(st.integers(1, 2)), draw(pairs(1, 2)), draw(pairs(1, 2))
    n, c, d = draw(st.tuples(*[st.integers(1, 2)] * 3))
    taps, image = draw(pairs(1, 3)), draw(pairs(1, 3))
    rest = tuple(draw(st.integers(0, s - 1)) for s in stride)
    whole = [
        (p - 1) * s + e * (r - 1) + 1 + o
        for p, s, e, r, o in zip(image, stride, dilation, taps, rest, strict=True)
    ]
    low = [draw(st.integers(0, min(2, size - 1))) for size in whole]
    high = [draw(st.integers(0, min(2, size - 1 - side))) for size, side in zip(whole, low, strict=True)]
    shapes = {"x": (n, c * groups, *image), "w": (c * groups, d, *taps)}
    if draw(st.booleans()):
        shapes["b"] = (d * groups,)
    attrs = {"stride": stride, "output_padding": rest, "dilation": dilation, "groups": groups}
    return shapes, {**attrs, "padding": tuple(zip(low, high, strict=True))}
