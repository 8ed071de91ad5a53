"""A network with all that it is given: real input, targets, weights, masks."""

import numpy as np

from nnspec.conformance.networks.data import source
from nnspec.conformance.networks.images import Images
from nnspec.conformance.networks.program import Program
from nnspec.conformance.networks.start import masks, start
from nnspec.conformance.networks.weights import Point
from nnspec.conformance.words import BadWord
from nnspec.reference.formats import Array
from nnspec.spec.model import Rejected
from nnspec.spec.networks import NETWORKS
from nnspec.spec.networks.model import Family, Network


class BadNetwork(BadWord):
    """A network that cannot be had, in one sentence that says what can."""


def family(name: str) -> Family:
    """The networks of a name."""
    if name not in NETWORKS:
        raise BadNetwork(f"unknown network {name!r}; known: {', '.join(NETWORKS)}")
    return NETWORKS[name]


def network(
    name: str, width: float | None, image: int | None, classes: int | None, *, small: bool = False
) -> Network:
    """The network of a name, in the size asked for; else its full size, or that of its small sibling."""
    every = family(name)
    usual = every.small if small else every.full
    try:
        return every.build(width or usual.width, image or usual.image, classes or usual.classes)
    except Rejected as rejected:
        raise BadNetwork(f"{name} cannot be built so: {rejected}") from None


def targets(network: Network, images: Images) -> Array:
    """t as the network's loss takes it: labels, or 1 for the upper half of the classes."""
    return images.t if network.labels else (images.t[:, None] * 2 >= 10).astype(float)


def program(
    network: Network, batch: int = 2, data: str = "digits", seed: int = 0, point: Point | None = None
) -> Program:
    """The network as it is trained, up to its loss, on the first images of the data."""
    shown = range(min(network.size.classes, 10) if network.labels else 10)
    images = source(data, network.size.image, network.channels, shown).train[:batch]
    if len(images) < batch:
        raise BadNetwork(f"a batch of {batch} images is more than the {len(images)} of the data to train on")
    point = point or start(network, seed)
    given = {**point.learned, **point.state, **masks(network, batch, seed)}
    return Program.of(network, {**given, "x": np.asarray(images.x), "t": targets(network, images)})
