"""Small cases of the losses of classification."""

import numpy as np
from hypothesis import strategies as st

from drawn.common import fractions_of_one, reductions, shapes


@st.composite
def cross_entropy(draw):
    x = (draw(st.integers(1, 4)), draw(st.integers(1, 5)))
    t = x[:1] if x[1] > 1 and draw(st.booleans()) else x
    return {"x": x, "t": t}, {"reduction": draw(reductions)}


def binary(name):
    return st.builds(lambda shape, r: ({name: shape, "t": shape}, {"reduction": r}), shapes, reductions)


def binary_cross_entropy():
    return binary("p")


def binary_cross_entropy_with_logits():
    return binary("x")


@st.composite
def targets(draw, shapes, dtype):
    """Labels, or numbers from 0 to 1."""
    if len(shapes["t"]) == len(shapes["x" if "x" in shapes else "p"]):
        return draw(fractions_of_one(shapes["t"], dtype))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    return rng.integers(0, shapes["x"][1], shapes["t"])


def probabilities(shapes, dtype):
    return fractions_of_one(shapes["p"], dtype)


VALUES = {"t": targets, "p": probabilities}
