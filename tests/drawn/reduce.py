"""Small cases of reductions."""

from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays


@st.composite
def reduce_sum(draw):
    x = draw(arrays.array_shapes(min_dims=1, max_dims=3, max_side=5))
    some = draw(st.lists(st.integers(0, len(x) - 1), min_size=1, unique=True))
    axes = tuple(axis - len(x) * draw(st.integers(0, 1)) for axis in some)
    return {"x": x}, {"axes": axes, "keepdims": draw(st.booleans())}


reduce_mean = reduce_max = reduce_sum
