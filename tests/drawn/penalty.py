"""Small cases of penalties."""

from hypothesis import strategies as st

from drawn.common import shapes


def l2_penalty():
    rates = st.sampled_from([0.01, 0.5, 1.0, 3.0])
    return st.builds(lambda w, rate: ({"w": w}, {"rate": rate}), shapes, rates)
