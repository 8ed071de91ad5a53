"""Small cases of sum and product."""

from hypothesis import strategies as st

from drawn.common import shapes


@st.composite
def add(draw):
    """Two operands, each perhaps repeated along some axes."""
    whole = draw(shapes)

    def part():
        kept = [size if draw(st.booleans()) else 1 for size in whole]
        return tuple(kept[draw(st.integers(0, len(whole) - 1)) :])

    return {"x": whole, "z": part()} if draw(st.booleans()) else {"x": part(), "z": part()}, {}


multiply = add
