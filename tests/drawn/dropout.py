"""Small cases of dropout with a given mask."""

import numpy as np
from hypothesis import strategies as st

from drawn.common import shapes


def dropout():
    rates = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9])
    return st.builds(lambda x, p: ({"x": x, "m": x}, {"p": p}), shapes, rates)


def masks(shapes, dtype):
    return st.integers(0, 99).map(lambda seed: np.random.default_rng(seed).integers(0, 2, shapes["m"]) * 1.0)


VALUES = {"m": masks}
