"""Small cases of gradient clipping."""

from hypothesis import strategies as st

from drawn.common import shapes

LIMITS = st.sampled_from([1.0, 0.5, 0.1, 100.0])


def clip_by_value():
    return st.builds(lambda g, c: ({"g": g}, {"limit": c}), shapes, LIMITS)


def clip_by_global_norm():
    margins = st.sampled_from([0.0, 1e-6])
    return st.builds(
        lambda g, h, c, e: ({"g": g, "h": h}, {"limit": c, "margin": e}), shapes, shapes, LIMITS, margins
    )
