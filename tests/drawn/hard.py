"""Small cases of hard activations."""

import numpy as np
from hypothesis import strategies as st

from drawn.common import numbers, one, shapes
from nnspec.reference.formats import FORMATS


def hard_sigmoid():
    return one


def hard_tanh():
    ends = st.sampled_from([(-1.0, 1.0), (-0.3, 0.7), (0.1, 6.0)])
    return st.builds(lambda x, e: ({"x": x}, {"low": e[0], "high": e[1]}), shapes, ends)


def hard_swish():
    return one


@st.composite
def about_ends(draw, shapes, dtype):
    """Any numbers, or some on the ends and a few roundings beside them."""
    if draw(st.booleans()):
        return draw(numbers(shapes["x"], dtype))
    rng, unit = np.random.default_rng(draw(st.integers(0, 2**16))), FORMATS[dtype].unit
    ends = rng.choice([-3.0, 3.0, -1.0, 1.0, -0.3, 0.7, 0.1, 6.0], shapes["x"])
    return FORMATS[dtype].nearest(ends * (1 + rng.integers(-4, 5, shapes["x"]) * unit))


VALUES = {"x": about_ends}
