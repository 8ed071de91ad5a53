"""Small runs of an optimizer."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from drawn.common import numbers
from nnspec.reference.formats import FORMATS

RATES = st.sampled_from([0.0, 0.5, 0.1, 0.01, 1.0])
PARTS = st.sampled_from([0.0, 0.5, 0.9, 0.99])
SMALL = st.sampled_from([1e-8, 1e-3, 0.125])


@st.composite
def runs(draw, states):
    """Shapes of p, g and, in a run that goes on, the states; rates, and the steps taken before."""
    shape = draw(arrays.array_shapes(min_dims=1, max_dims=2, max_side=3))
    count, taken = draw(st.integers(1, 3)), draw(st.sampled_from([0, 0, 1, 7]))
    shapes = {"p": shape, "g": (count, *shape), **(dict.fromkeys(states, shape) if taken else {})}
    rates = tuple(draw(st.lists(RATES, min_size=count, max_size=count)))
    return shapes, {"rates": rates, "taken": taken}


@st.composite
def drawn(draw, states, **attributes):
    shapes, attrs = draw(runs(states))
    return shapes, {**attrs, **{name: draw(values) for name, values in attributes.items()}}


def squares(name):
    """A state that sums up squares."""

    def values(shapes, dtype):
        return numbers(shapes[name], dtype).map(np.abs)

    return values


def ample(name):
    """Squares that exceed those of `halves`."""
    return lambda shapes, dtype: between(shapes[name], dtype, 1.0, 4.0)


def halves(name):
    return lambda shapes, dtype: between(shapes[name], dtype, -0.5, 0.5)


@st.composite
def between(draw, shape, dtype, low, high):
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    return FORMATS[dtype].nearest(rng.uniform(low, high, shape))
