"""Small cases of leaky rectifiers."""

from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from drawn.common import shapes


def leaky_relu():
    slopes = st.sampled_from([0.01, 0.25, 0.1, -0.5, 1.0, 3.0])
    return st.builds(lambda x, slope: ({"x": x}, {"slope": slope}), shapes, slopes)


def prelu():
    return arrays.array_shapes(min_dims=2, max_dims=4, max_side=4).map(lambda x: ({"x": x, "a": x[1:2]}, {}))
