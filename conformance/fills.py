"""Kinds of values, from simple to wild, each with an aim.

A fill is a function of a seeded generator, a shape and a format. Values come from the seed of a
case, so that a case is a short line of text that makes the same numbers everywhere.
"""

import re
import zlib
from collections.abc import Callable

import numpy as np

from nnspec.reference.formats import Array, Format
from nnspec.spec.model import Shape

Fill = Callable[[np.random.Generator, Shape, Format], Array]


def generator(seed: int, name: str) -> np.random.Generator:
    """Independent numbers for each operand of a case."""
    return np.random.Generator(np.random.Philox(key=(zlib.crc32(name.encode()) << 32) + seed))


def _powers(rng: np.random.Generator, shape: Shape, low: float, high: float) -> Array:
    return rng.choice([-1.0, 1.0], shape) * np.exp2(rng.uniform(low, high, shape))


def sparse(rng: np.random.Generator, shape: Shape, format: Format) -> Array:
    """At most two non-zero elements: hardly anything to hide an error behind."""
    x = np.zeros(shape)
    if x.size:
        x.flat[rng.integers(x.size, size=2)] = _powers(rng, (2,), -3, 3)
    return x


def one_hot(rng: np.random.Generator, shape: Shape, format: Format) -> Array:
    """A single 1: the answer is one column of the Jacobian."""
    x = np.zeros(shape)
    if x.size:
        x.flat[rng.integers(x.size)] = 1.0
    return x


def cancelling(rng: np.random.Generator, shape: Shape, format: Format) -> Array:
    """Large numbers in pairs of opposite sign, with a small remainder."""
    x = rng.normal(size=shape) * 2.0 ** (format.digits // 2)
    flat = x.reshape(-1)
    half = flat.size // 2
    flat[half : 2 * half] = -flat[:half]
    return x + rng.integers(-2, 3, shape)


def probabilities(rng: np.random.Generator, shape: Shape, format: Format) -> Array:
    """Rows of multiples of 1/8 that sum to 1 exactly, in every format."""
    return rng.multinomial(8, np.full(shape[-1], 1 / shape[-1]), size=shape[:-1]) / 8


def inside(rng: np.random.Generator, shape: Shape, format: Format) -> Array:
    """Numbers strictly between 0 and 1, some near the ends."""
    margin = 2.0 ** -min(18, format.digits - 3)
    near = np.exp2(rng.uniform(np.log2(margin), -1, shape))
    return np.clip(np.where(rng.random(shape) < 0.5, near, 1 - near), margin, 1 - margin)


def dense(rng: np.random.Generator, shape: Shape, format: Format) -> Array:
    """Long integers: more digits than any shortened format keeps, still exact in short sums."""
    bits = format.digits * 13 // 24
    return 2 * rng.integers(-(2 ** (bits - 1)), 2 ** (bits - 1), shape) + 1.0


def pauses(rng: np.random.Generator, shape: Shape, format: Format) -> Array:
    """Normal numbers; along the first axis one entry in three is nothing but zeros."""
    return rng.normal(size=shape) * (rng.random((*shape[:1], *(1,) * (len(shape) - 1))) < 2 / 3)


# fmt: off
FILLS: dict[str, Fill] = {
    "ones":          lambda rng, shape, f: np.ones(shape),
    "zeros":         lambda rng, shape, f: np.zeros(shape),
    "integers":      lambda rng, shape, f: rng.integers(-4, 5, shape).astype(float),
    "nonzero":       lambda rng, shape, f: rng.choice([-2.0, -1.0, 1.0, 2.0, 3.0], shape),
    "ties":          lambda rng, shape, f: rng.choice([-1.0, -0.0, 0.0, 1.0], shape),
    "distinct":      lambda rng, shape, f: (rng.permutation(int(np.prod(shape))) - np.prod(shape) // 2).reshape(shape) / 8,
    "onehot":        one_hot,
    "sparse":        sparse,
    "dense":         dense,
    "normal":        lambda rng, shape, f: rng.normal(size=shape),
    "positive":      lambda rng, shape, f: rng.uniform(0.5, 1.0, shape),
    "negative":      lambda rng, shape, f: -rng.uniform(0.5, 1.0, shape),
    "ratios":        lambda rng, shape, f: np.exp2(rng.uniform(-3, 3, shape)),
    "signs":         lambda rng, shape, f: rng.choice([-1.0, 1.0], shape),
    "cancelling":    cancelling,
    "wide":          lambda rng, shape, f: _powers(rng, shape, f.least / 4, f.greatest / 4),
    "logits":        lambda rng, shape, f: rng.normal(size=shape) * min(2.0 ** rng.integers(3, 11), f.largest / 8),
    "tails":         lambda rng, shape, f: rng.uniform(-12.0, 12.0, shape),
    "offset":        lambda rng, shape, f: rng.integers(-4, 5, shape) + 2.0 ** (f.digits - 3),
    "huge":          lambda rng, shape, f: rng.choice([-1.0, 1.0], shape) * rng.uniform(0.3, 0.9, shape) * f.largest,
    "small":         lambda rng, shape, f: _powers(rng, shape, f.least, f.least + 20),
    "subnormal":     lambda rng, shape, f: rng.integers(1, 2 ** (f.digits - 1) - 1, shape, endpoint=True) * f.grain,
    "infinite":      lambda rng, shape, f: rng.choice([-np.inf, -np.inf, -np.inf, np.inf, 1.0], shape),
    "nothing":       lambda rng, shape, f: np.full(shape, -np.inf),
    "special":       lambda rng, shape, f: rng.choice([np.nan, np.inf, -np.inf, -0.0, 0.0, 1.0], shape),
    "thousands":     lambda rng, shape, f: np.full(shape, 1024.0),
    "quarter":       lambda rng, shape, f: np.full(shape, 0.25),
    "bits":          lambda rng, shape, f: rng.integers(0, 2, shape).astype(float),
    "raised":        lambda rng, shape, f: rng.integers(-4, 5, shape) + 2.0 ** (f.digits // 2),
    "slight":        lambda rng, shape, f: rng.normal(size=shape) * 2.0**-8,
    "spreads":       lambda rng, shape, f: rng.choice([0.0, 2.0**-16, 2.0**-9, 0.25, 1.0, 3.0], shape),
    "halves":        lambda rng, shape, f: rng.integers(0, 9, shape) / 8,
    "inside":        inside,
    "probabilities": probabilities,
    "doubled":       lambda rng, shape, f: 2 * probabilities(rng, shape, f),
    "pauses":        pauses,
    "ample":         lambda rng, shape, f: rng.uniform(1.0, 4.0, shape),
}
# fmt: on

REALS = ("ones", "integers", "sparse", "dense", "normal", "positive", "cancelling", "wide")
COTANGENTS = ("integers", "onehot", "sparse", "dense", "normal", "wide")


def labels(low: int, high: int) -> str:
    """The kind of integer labels from low to high − 1."""
    return f"labels({low},{high})"


def apart(places: int) -> str:
    """The kind of integer labels from 0 to places − 1 of which no image holds one twice."""
    return f"labels_apart({places})"


def at(rng: np.random.Generator, shape: Shape, format: Format, low: float, high: float) -> Array:
    """Two ends of an interval, and nothing else."""
    return format.nearest(rng.choice([low, high], shape))


def ends(rng: np.random.Generator, shape: Shape, format: Format, low: float, high: float) -> Array:
    """Two ends of an interval, their neighbours in the format, and numbers between."""
    x = at(rng, shape, format, low, high)
    beside = x + rng.choice([0, 0, 0, 1, -1, 2, -2], shape) * 2 * format.half_spacing(x)
    return format.nearest(np.where(rng.random(shape) < 0.8, beside, rng.uniform(low, high, shape)))


def fill(name: str, rng: np.random.Generator, shape: Shape, format: Format) -> Array:
    """Values of one kind, representable in the format; labels are integers."""
    classes = re.fullmatch(r"labels\((-?\d+),(-?\d+)\)", name)
    if classes:
        return rng.integers(int(classes[1]), int(classes[2]), shape)
    places = re.fullmatch(r"labels_apart\((\d+)\)", name)
    if places:
        order = rng.random((*shape[:-2], int(places[1]))).argsort(axis=-1)
        return order[..., : shape[-2] * shape[-1]].reshape(shape)
    interval = re.fullmatch(r"(at|ends)\((.+),(.+)\)", name)
    if interval:
        made = {"at": at, "ends": ends}[interval[1]]
        return made(rng, shape, format, float(interval[2]), float(interval[3]))
    return format.nearest(FILLS[name](rng, shape, format))
