"""Shapes, and values that try hard, for small random cases."""

import os

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nnspec.reference.formats import FORMATS

SETTINGS = {"deadline": None, "derandomize": True, "database": None}
FEWEST = int(os.environ.get("NNSPEC_EXAMPLES", "0"))


def drawing(count):
    """Settings of a test that draws so many cases, or more where NNSPEC_EXAMPLES asks for more."""
    return {**SETTINGS, "max_examples": max(count, FEWEST)}


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


sides = st.tuples(pairs(0, 2), pairs(0, 2))


@st.composite
def images(draw, taps, stride, sides, dilation=(1, 1)):
    """Sizes into which at least one window fits."""
    return tuple(
        max(1, d * (r - 1) + 1 - sum(pad)) + draw(st.integers(0, min(2 * s, 3)))
        for r, s, pad, d in zip(taps, stride, sides, dilation, strict=True)
    )


shapes = arrays.array_shapes(min_dims=1, max_dims=3, max_side=5)
reductions = st.sampled_from(["none", "mean", "sum"])
one = shapes.map(lambda x: ({"x": x}, {}))


def powers(rng, n, low, high):
    """Random signs, exponents between low and high."""
    return rng.choice([-1, 1], n) * np.exp2(rng.uniform(low, high, n))


# Kinds of values, of a seeded generator, their number and a format.
# fmt: off
KINDS = {
    "normal":     lambda rng, n, f: rng.normal(size=n),
    "integers":   lambda rng, n, f: rng.integers(-4, 5, n) * 1.0,
    "positive":   lambda rng, n, f: 1 + rng.random(n),
    "sparse":     lambda rng, n, f: rng.normal(size=n) * (rng.random(n) < 0.3),
    "cancelling": lambda rng, n, f: powers(rng, n, f.digits // 2, f.digits // 2) + rng.normal(size=n),
    "wide":       lambda rng, n, f: powers(rng, n, f.least / 2, f.greatest / 2),
    "huge":       lambda rng, n, f: powers(rng, n, f.greatest - 4, f.greatest),
    "tiny":       lambda rng, n, f: powers(rng, n, f.least - f.digits, f.least + 3),
    "root":       lambda rng, n, f: powers(rng, n, f.least / 2 - 4, f.least / 2 + 4),
    "logits":     lambda rng, n, f: rng.normal(size=n) * min(2.0 ** rng.integers(2, 11), f.largest / 8),
    "mixed":      lambda rng, n, f: rng.choice([1.0, *powers(rng, 3, f.least, f.greatest)], n),
}
# fmt: on


@st.composite
def numbers(draw, shape, dtype):
    """One kind of values from a seed, or whatever Hypothesis finds worst; all in the format."""
    format = FORMATS[dtype]
    size = int(np.prod(shape))
    if draw(st.integers(0, 2)):
        rng = np.random.default_rng(draw(st.integers(0, 2**16)))
        values = KINDS[draw(st.sampled_from(sorted(KINDS)))](rng, size, format)
    else:
        width = {"float16": 16, "float64": 64}.get(dtype, 32)
        any_float = st.floats(-format.largest, format.largest, width=width)
        values = np.array(draw(st.lists(any_float, min_size=size, max_size=size)))
    return np.clip(format.nearest(values), -format.largest, format.largest).reshape(shape)


@st.composite
def fractions_of_one(draw, shape, dtype):
    """Numbers from 0 to 1, the ends included, many near them."""
    format, size = FORMATS[dtype], int(np.prod(shape))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    near = np.exp2(-rng.uniform(0, draw(st.sampled_from([2, 8, -format.least])), size))
    inside = np.where(rng.random(size) < 0.5, near, 1 - near)
    values = np.where(rng.random(size) < 0.1, rng.integers(0, 2, size), inside)
    return format.nearest(values).reshape(shape)


@st.composite
def positive(draw, shape, dtype):
    """Numbers from 1/8 to 8, often powers of 2."""
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    exponents = rng.uniform(-3, 3, shape)
    return FORMATS[dtype].nearest(np.exp2(np.rint(exponents) if rng.random() < 0.3 else exponents))
