"""Small cases of dense layers."""

from hypothesis import strategies as st


@st.composite
def linear(draw):
    n, i, o = draw(st.integers(1, 3)), draw(st.integers(1, 9)), draw(st.integers(1, 3))
    return {"x": (n, i), "w": (o, i), **({"b": (o,)} if draw(st.booleans()) else {})}, {}


@st.composite
def matmul(draw):
    i, k, j = draw(st.tuples(*[st.integers(1, 4)] * 3))
    stacks = draw(st.sampled_from([((), ()), ((2,), ()), ((), (3,)), ((2, 1), (3,)), ((1, 3), (2, 1))]))
    return {"x": (*stacks[0], i, k), "w": (*stacks[1], k, j)}, {}
