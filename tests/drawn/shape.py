"""Small cases of elements moved about."""

from hypothesis.extra import numpy as arrays


def flatten():
    return arrays.array_shapes(min_dims=2, max_dims=4, max_side=4).map(lambda x: ({"x": x}, {}))
