"""Small cases of dense layers."""

from hypothesis import strategies as st


@st.composite
def linear(draw):
    n, i, o = draw(st.integers(1, 3)), draw(st.integers(1, 9)), draw(st.integers(1, 3))
    return {"x": (n, i), "w": (o, i), **({"b": (o,)} if draw(st.booleans()) else {})}, {}
