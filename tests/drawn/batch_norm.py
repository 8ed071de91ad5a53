"""Small cases of batch normalisation."""

import numpy as np
from hypothesis import strategies as st

from nnspec.reference.formats import FORMATS

epsilons = st.sampled_from([1e-5, 1e-3, 0.5, 3.0])


@st.composite
def batch_norm_evaluation(draw):
    n, c, h, w = draw(st.tuples(*[st.integers(1, 3)] * 4))
    shapes = {"x": (n, c, h, w), **dict.fromkeys(["scale", "shift", "mean", "variance"], (c,))}
    return shapes, {"epsilon": draw(epsilons)}


@st.composite
def batch_norm_training(draw):
    shapes, attrs = draw(batch_norm_evaluation())
    n, c, h, w = shapes["x"]
    shapes["x"] = (n, c, h, w + (n * h * w == 1))
    momentum = draw(st.sampled_from([0.0, 0.01, 0.1, 0.5, 1.0]))
    return shapes, {**attrs, "momentum": momentum, "unbiased": draw(st.booleans())}


@st.composite
def variances(draw, shapes, dtype):
    """From 0 to large, many near the usual epsilon."""
    format = FORMATS[dtype]
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    values = np.exp2(rng.uniform(*draw(st.sampled_from([(-20, -10), (-4, 4), (4, 12)])), shapes["variance"]))
    return format.nearest(np.where(rng.random(values.shape) < 0.2, 0.0, values))


VALUES = {"variance": variances}
