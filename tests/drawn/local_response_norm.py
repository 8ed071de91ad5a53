"""Small cases of local response normalisation."""

from hypothesis import strategies as st


@st.composite
def local_response_norm(draw):
    n, c, h, w = draw(st.tuples(st.integers(1, 2), st.integers(1, 5), st.integers(1, 3), st.integers(1, 3)))
    attrs = {
        "size": draw(st.integers(1, 4)),
        "alpha": draw(st.sampled_from([1e-4, 0.5, 3.0])),
        "beta": draw(st.sampled_from([0.5, 0.75, 1.0, 2.0])),
        "k": draw(st.sampled_from([1.0, 2.0, 0.125])),
    }
    return {"x": (n, c, h, w)}, attrs


local_response_norm_within = local_response_norm
