"""Small cases of Gaussian error linear units."""

from hypothesis import strategies as st

from drawn.common import shapes


def gelu():
    either = st.sampled_from(["none", "tanh"])
    return st.builds(lambda shape, formula: ({"x": shape}, {"approximate": formula}), shapes, either)
