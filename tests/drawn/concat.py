"""Small cases of arrays joined and cut."""

from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

some = arrays.array_shapes(min_dims=1, max_dims=3, max_side=4)


@st.composite
def concat(draw):
    x = draw(some)
    axis = draw(st.integers(-len(x), len(x) - 1))
    shapes = {"x": x}
    for name in draw(st.sampled_from(["z", "zu"])):
        part = list(x)
        part[axis] = draw(st.integers(1, 3))
        shapes[name] = tuple(part)
    return shapes, {"axis": axis}


@st.composite
def split(draw):
    x = list(draw(some))
    axis = draw(st.integers(-len(x), len(x) - 1))
    x[axis] += 1
    return {"x": tuple(x)}, {"axis": axis, "at": draw(st.integers(1, x[axis] - 1))}


@st.composite
def slice_axis(draw):
    x = draw(some)
    axis = draw(st.integers(-len(x), len(x) - 1))
    start = draw(st.integers(0, x[axis] - 1))
    stop = draw(st.integers(start + 1, x[axis]))
    return {"x": x}, {"axis": axis, "start": start, "stop": stop, "step": draw(st.integers(1, 3))}
