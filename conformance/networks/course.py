"""A course of training: the reference and every target from one start, epoch by epoch, side by side."""

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from nnspec import __version__
from nnspec.conformance.networks.images import Batches, Split
from nnspec.conformance.networks.judge import Verdict
from nnspec.conformance.networks.judge_step import judged
from nnspec.conformance.networks.learner import Framework, Reference
from nnspec.conformance.networks.optimizer import Optimizer
from nnspec.conformance.networks.train import Learner, Step, score, train
from nnspec.conformance.networks.weights import BadWeights, Point, load, read, save
from nnspec.conformance.target import Broken, Declined, Target
from nnspec.conformance.words import BadWord
from nnspec.spec.networks.model import Network

Event = dict[str, Any]


class BadTraining(BadWord):
    """A training that a target cannot do, in one sentence that says why."""


@dataclass(frozen=True)
class Course:
    """What is trained, on what, how, and for how long.

    about   what a person said of it, for the record; a training that is resumed must say the same
    every   each so many steps one is judged from where the reference stands; none if 0
    """

    network: Network
    split: Split
    batches: Batches
    optimizer: Optimizer
    start: Point
    epochs: int
    about: Mapping[str, Any]
    every: int = 0


@dataclass
class Pupil:
    """One who learns: where it stands, and the losses of all its steps."""

    who: str
    learner: Learner
    optimizer: Optimizer
    course: Course
    point: Point
    losses: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def epoch(self) -> Iterator[Step]:
        """The rest of the epoch in which it stands."""
        batches, began = self.course.batches, time.perf_counter()
        steps = batches.epoch - self.point.step % batches.epoch
        for step in islice(train(self.learner, self.optimizer, batches, self.point), steps):
            self.losses.append(step.loss)
            self.seconds += time.perf_counter() - began
            yield step
            self.point, began = step.point, time.perf_counter()

    def score(self, part: str) -> float:
        """The share of right answers in a part of the split."""
        return score(self.learner, self.point, getattr(self.course.split, part))


@dataclass
class Cohort:
    """Everyone on a course; each target has a twin, the reference in the same convention of the optimizer."""

    course: Course
    twins: dict[str, Pupil]
    targets: list[tuple[Pupil, Pupil]]

    @classmethod
    def of(cls, course: Course, targets: Sequence[str], dtype: str, folder: Path | None) -> "Cohort":
        """Raises `BadTraining` where a target does not offer the network or the optimizer."""
        twins = {
            str(course.optimizer): _pupil(
                "reference", Reference(course.network), course.optimizer, course, folder
            )
        }
        pairs = []
        for text in targets:
            learner = Framework(Target(text), course.network, dtype)
            try:
                optimizer = course.optimizer.offered(learner.compute)
            except Broken as error:
                raise BadTraining(f"{text} cannot be trained so: {error}") from None
            if str(optimizer) not in twins:
                who = f"reference, {differing(optimizer, course.optimizer)}"
                twins[str(optimizer)] = _pupil(who, Reference(course.network), optimizer, course, folder)
            pairs.append((_pupil(text, learner, optimizer, course, folder), twins[str(optimizer)]))
        return cls(course, twins, pairs)

    @property
    def pupils(self) -> list[Pupil]:
        return [*self.twins.values(), *(pupil for pupil, _ in self.targets)]

    def run(self) -> Iterator[Event]:
        """Everything that happens, as plain data."""
        yield self._header()
        while self.pupils[0].point.step < self.course.epochs * self.course.batches.epoch:
            marks: dict[str, dict[int, Point]] = {name: {} for name in self.twins}
            for name, twin in self.twins.items():
                yield from self._epoch(twin, marks[name])
            for pupil, twin in self.targets:
                try:
                    yield from self._epoch(pupil, {})
                    yield from self._judged(pupil, marks[str(twin.optimizer)])
                except (Declined, Broken) as reason:
                    raise BadTraining(f"{pupil.who} cannot be trained so: {reason}") from None
            yield self._row()
        for pupil in self.pupils:
            yield {"kind": "end", "who": pupil.who, "test": pupil.score("test"), "seconds": pupil.seconds}

    def save(self, folder: Path) -> None:
        """A file for each: NAME.safetensors."""
        folder.mkdir(parents=True, exist_ok=True)
        for pupil in self.pupils:
            save(folder / _file(pupil.who), self.course.network, pupil.point, course=_said(pupil))

    def _header(self) -> Event:
        learners = [pupil.learner for pupil, _ in self.targets]
        targets = [each.target.describe() for each in learners if isinstance(each, Framework)]
        network = self.course.network
        about = {"network": network.name, "size": asdict(network.size), "parameters": network.parameters}
        who = {p.who: str(p.optimizer) for p in self.pupils}
        steps = {"epochs": self.course.epochs, "epoch": self.course.batches.epoch}
        return {
            "kind": "training", "nnspec": __version__, **about, **self.course.about, **steps,
            "targets": targets, "who": who, "twins": {p.who: twin.who for p, twin in self.targets},
        }  # fmt: skip

    def _epoch(self, pupil: Pupil, marks: dict[int, Point]) -> Iterator[Event]:
        every = self.course.every
        for step in pupil.epoch():
            if every and step.number % every == 0:
                marks[step.number] = pupil.point
            yield {
                "kind": "step",
                "who": pupil.who,
                "step": step.number,
                "loss": step.loss,
                "batch": step.accuracy,
            }

    def _judged(self, pupil: Pupil, marks: Mapping[int, Point]) -> Iterator[Event]:
        assert isinstance(pupil.learner, Framework)
        for number, point in marks.items():
            verdicts = judged(pupil.learner, pupil.optimizer, self.course.batches, point)
            yield told_of(list(verdicts), pupil.who, number)

    def _row(self) -> Event:
        row: Event = {
            "kind": "epoch",
            "epoch": math.ceil(self.pupils[0].point.step / self.course.batches.epoch),
        }
        lately = self.course.batches.epoch
        for pupil in self.pupils:
            losses = pupil.losses[-lately:]
            row[pupil.who] = {"loss": sum(losses) / len(losses), "validation": pupil.score("validation")}
        for pupil, twin in self.targets:
            pairs = zip(pupil.losses[-lately:], twin.losses[-lately:], strict=True)
            row[pupil.who]["apart"] = max(abs(a - b) for a, b in pairs)
        return row


def told_of(verdicts: Sequence[Verdict], who: str, step: int) -> Event:
    """What was said of everything in a step, or after some steps."""
    worst = max(verdicts, key=lambda v: v.ratio)
    broken = [
        {"place": v.place, "clause": j.clause, "evidence": dict(j.evidence or {})}
        for v in verdicts
        for j in v.broken
    ]
    known = [{"place": v.place, "clause": j.clause, "why": d.why} for v in verdicts for j, d in v.known]
    about = {"kind": "judged", "who": who, "step": step, "operations": len(verdicts)}
    return {**about, "ratio": worst.ratio, "place": worst.place, "broken": broken, "known": known}


def differing(optimizer: Optimizer, other: Optimizer) -> str:
    """The attributes in which two forms of an optimizer differ."""
    pairs = optimizer.attrs.items()
    return " ".join(f"{name}={value}" for name, value in pairs if other.attrs.get(name) != value)


def _pupil(who: str, learner: Learner, optimizer: Optimizer, course: Course, folder: Path | None) -> Pupil:
    pupil = Pupil(who, learner, optimizer, course, course.start.rounded(learner.dtype))
    return _resumed(pupil, folder / _file(who)) if folder else pupil


def _resumed(pupil: Pupil, path: Path) -> Pupil:
    point, (_, about) = load(path, pupil.course.network), read(path)
    if about.get("course") != _said(pupil):
        said = about.get("course", "nothing")
        raise BadWeights(f"{path} was written by another training: it says {said}, and now {_said(pupil)}")
    return replace(pupil, point=point)


def _said(pupil: Pupil) -> str:
    """What has to be the same if a training goes on."""
    words = [f"{name} {value}" for name, value in pupil.course.about.items()]
    return ", ".join([*words, str(pupil.optimizer), pupil.learner.dtype])


def _file(who: str) -> str:
    return "".join(c if c.isalnum() or c in "-." else "_" for c in who) + ".safetensors"
