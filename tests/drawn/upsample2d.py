"""Small cases of images made larger."""

from hypothesis import strategies as st

from drawn.common import pairs


@st.composite
def image(draw, channels=1):
    n, c = draw(pairs(1, 2))
    return (n, c * channels, *draw(pairs(1, 4)))


@st.composite
def upsample_nearest2d(draw):
    return {"x": draw(image())}, {"scale": draw(pairs(1, 3))}


@st.composite
def upsample_bilinear2d(draw):
    return {"x": draw(image())}, {"output": draw(pairs(1, 7)), "align_corners": draw(st.booleans())}


@st.composite
def pixel_shuffle(draw):
    factor = draw(st.integers(1, 3))
    return {"x": draw(image(factor**2))}, {"factor": factor}
