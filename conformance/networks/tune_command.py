"""`nnspec tune` in Python: weights reused, in each framework's own way, and against a start from scratch."""

import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from nnspec import __version__
from nnspec.conformance.networks import asked, ready
from nnspec.conformance.networks.course import BadTraining, Event, told_of
from nnspec.conformance.networks.images import BadData, Batches, Split
from nnspec.conformance.networks.learner import Framework, Reference
from nnspec.conformance.networks.optimizer import Optimizer
from nnspec.conformance.networks.start import start
from nnspec.conformance.networks.train import Learner, score, train
from nnspec.conformance.networks.train_command import Watch, recognised, written
from nnspec.conformance.networks.tune import Tuning, factors, reused
from nnspec.conformance.networks.weights import BadWeights, Point, read
from nnspec.conformance.target import Broken, Declined, Target
from nnspec.spec.networks.model import Network


@dataclass(frozen=True)
class Tuned:
    """What is tuned from where, and from where it is trained instead, with the same budget."""

    network: Network
    split: Split
    batches: Batches
    optimizer: Optimizer  # with the factors of the reused and the frozen
    begun: Point
    scratch: Point
    epochs: int
    about: Mapping[str, Any]

    def run(self, targets: Sequence[str], dtype: str) -> Iterator[Event]:
        """Everything that happens, as plain data."""
        frameworks = [Framework(Target(text), self.network, dtype) for text in targets]
        yield self._header(frameworks)
        yield from self._pupil(Reference(self.network), self.optimizer)
        for framework in frameworks:
            try:
                optimizer = self.optimizer.offered(framework.compute)
                yield from self._pupil(framework, optimizer)
            except (Declined, Broken) as reason:
                raise BadTraining(f"{framework.text} cannot be tuned so: {reason}") from None

    def _header(self, frameworks: Sequence[Framework]) -> Event:
        network = self.network
        about = {"network": network.name, "size": asdict(network.size), "parameters": network.parameters}
        steps = {"epochs": self.epochs, "epoch": self.batches.epoch}
        targets = [framework.target.describe() for framework in frameworks]
        return {
            "kind": "tuning", "nnspec": __version__, **about, **self.about, **steps,
            "factors": dict(self.optimizer.factors), "targets": targets,
            "who": ["reference", *(framework.text for framework in frameworks)],
        }  # fmt: skip

    def _pupil(self, learner: Learner, optimizer: Optimizer) -> Iterator[Event]:
        tuning = (
            Tuning(learner, optimizer, self.batches, self.begun) if isinstance(learner, Framework) else None
        )
        before = score(learner, self.begun.rounded(learner.dtype), self.split.test)
        ways = {
            "tuned": tuning.steps() if tuning else train(learner, optimizer, self.batches, self.begun),
            "scratch": train(learner, replace(optimizer, factors={}), self.batches, self.scratch),
        }
        said: Event = {"kind": "end", "who": learner.text, "optimizer": str(optimizer), "before": before}
        for way, steps in ways.items():
            began, point = time.perf_counter(), self.begun
            for epoch in range(1, self.epochs + 1):
                losses = []
                for step in islice(steps, self.batches.epoch):
                    losses.append(step.loss)
                    yield {
                        "kind": "step",
                        "who": learner.text,
                        "way": way,
                        "step": step.number,
                        "loss": step.loss,
                    }
                    point = step.point
                yield self._row(learner, way, epoch, losses, point)
                if tuning and way == "tuned":
                    yield told_of(list(tuning.verdicts(point.learned)), learner.text, point.step)
            said |= {
                way: score(learner, point, self.split.test),
                f"{way} seconds": time.perf_counter() - began,
            }
        yield said

    def _row(self, learner: Learner, way: str, epoch: int, losses: Sequence[float], point: Point) -> Event:
        validation = score(learner, point, self.split.validation)
        loss = math.fsum(losses) / len(losses)
        row = {"kind": "epoch", "who": learner.text, "way": way, "epoch": epoch}
        return {**row, "loss": loss, "validation": validation}


def tuned(
    network: str,
    targets: Sequence[str],
    path: Path,
    watch: Watch = lambda event: None,
    *,
    weights: Path,
    data: str = "digits",
    classes: str = "0-9",
    new: Sequence[str] = (),
    freeze: Sequence[str] = (),
    factor: float = 0.1,
    optimizer: str = "sgd",
    momentum: float | None = None,
    rate: float = 0.02,
    epochs: int,
    batch: int,
    images: int = 0,
    dtype: str = "float32",
    seed: int = 0,
) -> list[Event]:
    """Everything that happened, which is also in the record at `path`.

    weights  a safetensors file, which says of itself how large the network is
    new      layers that are drawn anew, and have the whole rate; the last layer if none is named
    freeze   layers that stay as they are
    factor   of the rate, for all other layers
    images   of the training set, so many; all if 0

    Raises a `BadWord` for anything that cannot be had.
    """
    recognised(targets, dtype)
    kept, about = read(weights)
    built = sized(network, weights, about, len(asked.listed(classes)))
    split = asked.taught(built, data, classes)
    if images > len(split.train):
        raise BadData(f"{images} images are asked for, and there are {len(split.train)} of classes {classes}")
    batches = Batches(split.train[: images or len(split.train)], batch, seed)
    chosen = asked.optimizer(optimizer, rate, momentum=momentum)
    tuning = replace(chosen, factors=factors(built, new, freeze, factor))
    said = {
        "data": data, "classes": classes, "batch": batch, "images": len(batches.images), "seed": seed,
        "rate": rate, "factor": factor, "new": list(new), "freeze": list(freeze), "dtype": dtype,
        "optimizer": str(chosen),
    }  # fmt: skip
    begun, scratch = reused(built, kept, new, seed), start(built, seed)
    whole = Tuned(built, split, batches, tuning, begun, scratch, epochs, said)
    return list(written(whole.run(targets, dtype), path, watch))


def sized(name: str, path: Path, about: Mapping[str, str], classes: int) -> Network:
    """The network in the size that the file says, or its full one; with as many classes as are asked for."""
    labels = ready.family(name).labels
    if about.get("network", name) != name:
        raise BadWeights(f"{path} holds weights of {about['network']}, and {name} is to be tuned")
    size = json.loads(about.get("size", "{}"))
    return ready.network(name, size.get("width"), size.get("image"), classes if labels else None)
