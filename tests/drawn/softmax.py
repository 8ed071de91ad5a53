"""Small cases of softmax."""

from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays


@st.composite
def softmax(draw):
    x = draw(arrays.array_shapes(min_dims=1, max_dims=2, max_side=6))
    return {"x": x}, {"axis": draw(st.integers(-len(x), len(x) - 1))}


log_softmax = logsumexp = softmax
