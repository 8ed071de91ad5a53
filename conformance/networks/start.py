"""What a network starts with, drawn once by a seed and given to everyone."""

import zlib
from math import sqrt

import numpy as np

from nnspec.conformance.networks.weights import Point
from nnspec.reference.formats import Array
from nnspec.spec.model import Shape
from nnspec.spec.networks.model import Network
from nnspec.spec.ops.initializer import fans


def start(network: Network, seed: int = 0) -> Point:
    """Weights by He's rule (2015, uniform), scales and variances 1, all else 0; numbers of float32."""
    learned = {name: _first(name, shape, seed) for name, shape in network.learned.items()}
    return Point(learned, {name: _first(name, shape, seed) for name, shape in network.state.items()})


def _first(name: str, shape: Shape, seed: int) -> Array:
    kind = name.rpartition(".")[2]
    if kind == "w":
        limit = sqrt(6 / fans(shape)[0])
        return _generator(name, seed).uniform(-limit, limit, shape).astype(np.float32).astype(float)
    return np.full(shape, 1.0 if kind in ("scale", "variance") else 0.0)


def masks(network: Network, batch: int, seed: int = 0, step: int = 0) -> dict[str, Array]:
    """The masks of dropout for one step: zeros with the probability that the network asks for."""
    return {
        name: (_generator(f"{name}@{step}", seed).random((batch, *shape)) >= p).astype(float)
        for name, (shape, p) in network.masks.items()
    }


def _generator(name: str, seed: int) -> np.random.Generator:
    """One for each array, so that none depends on the others."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])
