"""Small cases of binary cross-entropy."""

from hypothesis import strategies as st

from drawn.common import fractions_of_one, positive, reductions, shapes


def binary(name):
    return st.builds(lambda shape, r: ({name: shape, "t": shape}, {"reduction": r}), shapes, reductions)


def binary_cross_entropy():
    return binary("p")


@st.composite
def binary_cross_entropy_with_logits(draw):
    given, attrs = draw(binary("x"))
    return given | ({"pos_weight": given["x"][-1:]} if draw(st.booleans()) else {}), attrs


VALUES = {
    "t": lambda shapes, dtype: fractions_of_one(shapes["t"], dtype),
    "p": lambda shapes, dtype: fractions_of_one(shapes["p"], dtype),
    "pos_weight": lambda shapes, dtype: positive(shapes["pos_weight"], dtype),
}
