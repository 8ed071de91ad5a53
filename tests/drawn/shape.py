"""Small cases of elements moved about."""

from math import prod

from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays


def flatten():
    return arrays.array_shapes(min_dims=2, max_dims=4, max_side=4).map(lambda x: ({"x": x}, {}))


some = arrays.array_shapes(min_dims=1, max_dims=4, max_side=4)


@st.composite
def reshape(draw):
    x = draw(some)
    parts = [[prod(x)], [1, prod(x)], list(x[::-1]), [prod(x[:-1]), x[-1]], [*x, 1]]
    return {"x": x}, {"shape": tuple(draw(st.sampled_from(parts)))}


@st.composite
def transpose(draw):
    x = draw(some)
    return {"x": x}, {"order": tuple(draw(st.permutations(range(len(x)))))}
