"""Small cases of the hinge loss."""

import numpy as np
from hypothesis import strategies as st

from drawn.common import reductions, shapes


def hinge_loss():
    return st.builds(lambda shape, r: ({"x": shape, "t": shape}, {"reduction": r}), shapes, reductions)


@st.composite
def signs(draw, shapes, dtype):
    return np.random.default_rng(draw(st.integers(0, 99))).choice([-1.0, 1.0], shapes["t"])


VALUES = {"t": signs}
