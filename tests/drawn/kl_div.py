"""Small cases of the Kullback–Leibler divergence."""

from hypothesis import strategies as st

from drawn.common import fractions_of_one, pairs

means = st.sampled_from(["none", "mean", "sum", "batchmean"])


def kl_div():
    return st.builds(lambda shape, r: ({"x": shape, "t": shape}, {"reduction": r}), pairs(1, 5), means)


VALUES = {"t": lambda shapes, dtype: fractions_of_one(shapes["t"], dtype)}
