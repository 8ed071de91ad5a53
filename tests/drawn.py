"""Small random cases: shapes and attributes of every operation, and values that try hard."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nnspec.reference.formats import FORMATS
from nnspec.spec.ops import OPS

SETTINGS = {"deadline": None, "derandomize": True, "database": None}


@st.composite
def _images(draw, taps, stride, sides, dilation=(1, 1)):
    """Sizes into which at least one window fits."""
    return tuple(
        max(1, d * (r - 1) + 1 - sum(pad)) + draw(st.integers(0, min(2 * s, 3)))
        for r, s, pad, d in zip(taps, stride, sides, dilation, strict=True)
    )


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high))


sides = st.tuples(pairs(0, 2), pairs(0, 2))


@st.composite
def conv2d(draw):
    groups, stride, dilation = draw(st.integers(1, 2)), draw(pairs(1, 2)), draw(pairs(1, 2))
    n, d, m = draw(st.tuples(*[st.integers(1, 2)] * 3))
    taps, padding = draw(pairs(1, 3)), draw(sides)
    shapes = {
        "x": (n, d * groups, *draw(_images(taps, stride, padding, dilation))),
        "w": (m * groups, d, *taps),
    }
    if draw(st.booleans()):
        shapes["b"] = (m * groups,)
    return shapes, {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}


@st.composite
def convolve2d(draw):
    c, taps, padding = draw(st.integers(1, 2)), draw(pairs(1, 3)), draw(sides)
    x = (draw(st.integers(1, 2)), c, *draw(_images(taps, (1, 1), padding)))
    return {"x": x, "w": (draw(st.integers(1, 2)), c, *taps)}, {"padding": padding}


@st.composite
def linear(draw):
    n, i, o = draw(st.integers(1, 3)), draw(st.integers(1, 9)), draw(st.integers(1, 3))
    return {"x": (n, i), "w": (o, i), **({"b": (o,)} if draw(st.booleans()) else {})}, {}


@st.composite
def _pooled(draw):
    window, stride = draw(pairs(1, 3)), draw(pairs(1, 3))
    padding = tuple(draw(pairs(0, taps - 1)) for taps in window)
    x = (1, draw(st.integers(1, 2)), *draw(_images(window, stride, padding)))
    return {"x": x}, {"window": window, "stride": stride, "padding": padding}


@st.composite
def avg_pool2d(draw):
    shapes, attrs = draw(_pooled())
    return shapes, {**attrs, "count_padding": draw(st.booleans())}


shapes = arrays.array_shapes(min_dims=1, max_dims=3, max_side=5)


@st.composite
def along(draw):
    x = draw(arrays.array_shapes(min_dims=1, max_dims=2, max_side=6))
    return {"x": x}, {"axis": draw(st.integers(-len(x), len(x) - 1))}


@st.composite
def cross_entropy(draw):
    x = (draw(st.integers(1, 4)), draw(st.integers(1, 5)))
    t = x[:1] if x[1] > 1 and draw(st.booleans()) else x
    return {"x": x, "t": t}, {"reduction": draw(reductions)}


reductions = st.sampled_from(["none", "mean", "sum"])


def binary(name):
    return st.builds(lambda shape, r: ({name: shape, "t": shape}, {"reduction": r}), shapes, reductions)


one = shapes.map(lambda x: ({"x": x}, {}))


def powers(rng, n, low, high):
    """Random signs, exponents between low and high."""
    return rng.choice([-1, 1], n) * np.exp2(rng.uniform(low, high, n))


# fmt: off
DRAWS = {
    "conv2d": conv2d(), "convolve2d": convolve2d(), "linear": linear(),
    "max_pool2d": _pooled(), "avg_pool2d": avg_pool2d(),
    "relu": one, "sigmoid": one, "softmax": along(), "log_softmax": along(),
    "flatten": arrays.array_shapes(min_dims=2, max_dims=4, max_side=4).map(lambda x: ({"x": x}, {})),
    "cross_entropy": cross_entropy(),
    "binary_cross_entropy": binary("p"), "binary_cross_entropy_with_logits": binary("x"),
}

# Kinds of values, of a seeded generator, their number and a format.
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
def cases(draw, name, dtype):
    """(operands, attributes, cotangent of the result)"""
    shapes, attrs = draw(DRAWS[name])
    operands = {}
    for key, shape in shapes.items():
        if name == "cross_entropy" and key == "t" and len(shape) == 1:
            rng = np.random.default_rng(draw(st.integers(0, 99)))
            operands[key] = rng.integers(0, shapes["x"][1], shape)
        else:
            unit = key in "pt"
            operands[key] = draw((fractions_of_one if unit else numbers)(shape, dtype))
    g = draw(numbers(OPS[name].result(shapes, attrs), dtype))
    return operands, OPS[name].fill_in(attrs), g
