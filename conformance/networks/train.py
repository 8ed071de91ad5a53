"""Training, as one loop for everyone: forward, loss, backward, step."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from nnspec.conformance.networks.images import Batches, Images
from nnspec.conformance.networks.learner import Framework, Reference
from nnspec.conformance.networks.optimizer import Optimizer
from nnspec.conformance.networks.ready import targets
from nnspec.conformance.networks.start import masks
from nnspec.conformance.networks.weights import Point
from nnspec.reference.formats import Array
from nnspec.spec.networks.model import Network

Learner = Reference | Framework


@dataclass(frozen=True)
class Step:
    """One step: its number, the loss and the share of right answers before it, and the point after it."""

    number: int
    loss: float
    accuracy: float
    point: Point


def train(learner: Learner, optimizer: Optimizer, batches: Batches, start: Point) -> Iterator[Step]:
    """Step after step from a point on, without end. The masks of dropout are drawn by the batches' seed."""
    point = start.rounded(learner.dtype)
    while True:
        given = arrays(learner.network, batches, point)
        pulled = learner.pull(given)
        number, right = point.step, accuracy(learner.network, pulled.y, given["t"])
        point = optimizer.step(learner.compute, point, pulled.gradients)
        point = replace(point, state=pulled.state)
        yield Step(number, pulled.loss, right, point)


def arrays(network: Network, batches: Batches, point: Point) -> dict[str, Array]:
    """Everything that the network is given at the step that comes next."""
    batch = batches[point.step]
    drawn = masks(network, len(batch), batches.seed, point.step)
    return {**point.learned, **point.state, **drawn, "x": batch.x, "t": targets(network, batch)}


def accuracy(network: Network, y: Array, t: Array) -> float:
    """The share of right answers."""
    found = y.astype(float).argmax(axis=1) if network.labels else y.astype(float) >= 0.5
    return float((found == t).mean())


def score(learner: Learner, point: Point, images: Images, size: int = 128) -> float:
    """The share of right answers in evaluation; all calls have one shape, the last batch going round."""
    answers = []
    for first in range(0, len(images), size):
        batch = images[np.arange(first, first + size) % len(images)]
        answers.append(learner.answer({**point.learned, **point.state, "x": batch.x}))
    y = np.concatenate(answers)[: len(images)]
    return accuracy(learner.network, y, targets(learner.network, images))
