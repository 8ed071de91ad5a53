"""Small cases of padding."""

from hypothesis import strategies as st

from drawn.common import pairs


@st.composite
def padded(draw, most):
    h, w = draw(pairs(1, 4))
    padding = tuple(draw(pairs(0, most(size))) for size in (h, w))
    return {"x": (draw(st.integers(1, 2)), draw(st.integers(1, 2)), h, w)}, {"padding": padding}


@st.composite
def pad_constant(draw):
    shapes, attrs = draw(padded(lambda size: 3))
    return shapes, {**attrs, "value": draw(st.sampled_from([0.0, 1.5, -0.1]))}


def pad_reflect():
    return padded(lambda size: size - 1)


def pad_edge():
    return padded(lambda size: 3)


def pad_circular():
    return padded(lambda size: size)
