"""Small cases of exponential linear units."""

from hypothesis import strategies as st

from drawn.common import one, shapes


def selu():
    return one


def elu():
    alpha = st.sampled_from([0.25, 0.3, 1.0, 1.7])
    return st.builds(lambda shape, alpha: ({"x": shape}, {"alpha": alpha}), shapes, alpha)


celu = elu
