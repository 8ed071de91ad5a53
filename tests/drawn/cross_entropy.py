"""Small cases of cross-entropy."""

import numpy as np
from hypothesis import strategies as st

from drawn.common import fractions_of_one, positive, reductions


@st.composite
def nll_loss(draw):
    n, classes = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    weight = {"weight": (classes,)} if draw(st.booleans()) else {}
    ignored = draw(st.sampled_from([None, 0, 0])) if classes > 1 else None
    return {"x": (n, classes), "t": (n,)} | weight, {"ignore_index": ignored, "reduction": draw(reductions)}


@st.composite
def cross_entropy(draw):
    given, attrs = draw(nll_loss())
    attrs["label_smoothing"] = draw(st.sampled_from([0.0, 0.0, 0.1, 0.25, 1.0]))
    if given["x"][1] == 1 or draw(st.booleans()):
        given["t"], attrs["ignore_index"] = given["x"], None
    return given, attrs


@st.composite
def targets(draw, shapes, dtype):
    """Labels, the first of them the last class, or numbers from 0 to 1."""
    if len(shapes["t"]) == 2:
        return draw(fractions_of_one(shapes["t"], dtype))
    rng, classes = np.random.default_rng(draw(st.integers(0, 99))), shapes["x"][1]
    labels = rng.integers(0, classes, shapes["t"])
    labels[0] = classes - 1
    return labels


VALUES = {"t": targets, "weight": lambda shapes, dtype: positive(shapes["weight"], dtype)}
