"""Small cases of learning-rate schedules."""

import numpy as np
from hypothesis import strategies as st

FACTORS = st.sampled_from([0.5, 0.1, 0.96, 2.0])
COUNTS = st.integers(1, 7)


def decays():
    return st.builds(
        lambda n, k, f: ({"rate": (), "t": (n,)}, {"every": k, "factor": f}), COUNTS, COUNTS, FACTORS
    )


step_decay = exponential_decay = decays


def linear_warmup():
    starts = st.sampled_from([0.25, 0.1, 1.0])
    return st.builds(
        lambda n, k, s: ({"rate": (), "t": (n,)}, {"steps": k, "start": s}), COUNTS, COUNTS, starts
    )


def cosine_decay():
    floors = st.sampled_from([0.0, 0.1, 0.25, 1.0])
    return st.builds(
        lambda n, k, f: ({"rate": (), "t": (n,)}, {"steps": k, "floor": f}), COUNTS, COUNTS, floors
    )


@st.composite
def steps(draw, shapes, dtype):
    return np.array(draw(st.lists(st.integers(0, 20), min_size=shapes["t"][0], max_size=shapes["t"][0])))


VALUES = {"t": steps}
