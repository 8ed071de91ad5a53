"""Small cases of normalisation within one item."""

from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from drawn.batch_norm import epsilons


@st.composite
def layer_norm(draw):
    x = draw(arrays.array_shapes(min_dims=2, max_dims=3, max_side=5))
    trailing = draw(st.integers(1, len(x) - 1))
    return {"x": x, "scale": x[-trailing:], "shift": x[-trailing:]}, {
        "trailing": trailing,
        "epsilon": draw(epsilons),
    }


@st.composite
def instance_norm(draw):
    n, c, h, w = draw(st.tuples(*[st.integers(1, 3)] * 4))
    return {"x": (n, c, h, w), "scale": (c,), "shift": (c,)}, {"epsilon": draw(epsilons)}


@st.composite
def group_norm(draw):
    shapes, attrs = draw(instance_norm())
    n, c, h, w = shapes["x"]
    groups = draw(st.integers(1, 3))
    each = (c * groups,)
    return {"x": (n, *each, h, w), "scale": each, "shift": each}, {**attrs, "groups": groups}
