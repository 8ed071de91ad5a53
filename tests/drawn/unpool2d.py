"""Small cases of max pooling with places, and of the way back."""

import numpy as np
from hypothesis import strategies as st

from drawn.common import pairs
from drawn.pool2d import max_pool2d

max_pool2d_with_indices = max_pool2d


@st.composite
def max_unpool2d(draw):
    image = draw(pairs(1, 3))
    x = (1, draw(st.integers(1, 2)), *image)
    return {"x": x, "i": x}, {"output": tuple(n + draw(st.integers(0, 2)) for n in image)}


@st.composite
def places(draw, shapes, dtype):
    """Every image names places that it has in any output, none of them twice."""
    n, c, p, q = shapes["i"]
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    return rng.permuted(np.tile(np.arange(p * q), (n, c, 1)), axis=2).reshape(n, c, p, q)


VALUES = {"i": places}
