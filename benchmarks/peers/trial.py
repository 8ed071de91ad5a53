"""A peer's test, its own inputs and judgement, put to any implementation of nnspec's operations."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.target import Answer, Target
from nnspec.reference.formats import FORMATS, Array
from nnspec.spec.model import Rejected
from nnspec.spec.ops import OPS


class Elsewhere(Exception):
    """The call is not one that nnspec knows."""


def made(op: str, arrays: Mapping[str, Array], attrs: Mapping[str, Any], g: Array | None = None) -> Case:
    """The case of a call whose arrays are given, with their strides; `Elsewhere` if the spec rejects it."""
    floating = {x.dtype.name for x in arrays.values() if x.dtype.kind not in "iu"}
    if len(floating) != 1 or not floating <= set(FORMATS):
        raise Elsewhere(f"{op} of {', '.join(x.dtype.name for x in arrays.values())}")
    tensors = {name: Tensor(x.shape) for name, x in arrays.items()}
    try:
        filled = OPS[op].fill_in(attrs)
        shape = OPS[op].cotangent({name: x.shape for name, x in arrays.items()}, filled)
        OPS[op].admit({name: x.tolist() for name, x in arrays.items()}, filled)
    except Rejected as rejected:
        raise Elsewhere(str(rejected)) from None
    case = Case(op, floating.pop(), tensors, filled, None if g is None else Tensor(shape))
    vars(case)["arrays"] = dict(arrays)
    if g is not None:
        vars(case)["g"] = g
    return case


def some(count: int, limit: int) -> list[int]:
    """At most `limit` of so many, always the same ones."""
    return sorted(random.Random(0).sample(range(count), min(count, limit)))


@dataclass
class Heard:
    """An implementation that notes what it is asked for."""

    target: Any  # a Target, or what answers as one
    operations: set[str] = field(default_factory=set)
    gradients: set[tuple[str, str]] = field(default_factory=set)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.target, name)

    def value(self, case: Case) -> Answer:
        self.operations.add(case.op)
        return self.target.value(case)

    def vjp(self, case: Case, wrt: tuple[str, ...] | None = None) -> Answer:
        self.operations.add(case.op)
        self.gradients |= {(case.op, name) for name in (case.floating if wrt is None else wrt)}
        return self.target.vjp(case, wrt)


@dataclass(frozen=True)
class Trial:
    """One test of a peer.

    judge   raises when the implementation that it is given fails; else how many arrays it has compared
    native  the same as its own users run it, where that is not `judge` of an adapter of nnspec
    """

    name: str
    judge: Callable[[Any], int]
    native: Callable[[], int] | None = None


@dataclass
class Peer:
    """A suite, made ready.

    about      test -> the operations that it asks for
    elsewhere  how many of its tests are about what nnspec has not
    failing    those that fail in nnspec's adapter without a fault, and why
    """

    name: str
    version: str
    trials: Sequence[Trial]
    about: dict[str, set[str]] = field(default_factory=dict)  # trial -> operations
    gradients: set[tuple[str, str]] = field(default_factory=set)
    elsewhere: int = 0
    failing: list[str] = field(default_factory=list)
    comparisons: int = 0

    def of(self, operation: str) -> list[Trial]:
        return [trial for trial in self.trials if operation in self.about[trial.name]]

    @property
    def operations(self) -> set[str]:
        return set().union(*self.about.values()) if self.about else set()


def sounded(name: str, version: str, trials: Sequence[Trial], target: Target) -> Peer:
    """A peer whose trials have been put to the right implementation: those that fail or ask nothing go."""
    peer, kept = Peer(name, version, ()), []
    for trial in trials:
        heard = Heard(target)
        try:
            compared = trial.judge(heard)
        except Elsewhere:
            peer.elsewhere += 1
            continue
        except Exception as error:  # whatever a peer's test does
            if heard.operations:
                peer.failing.append(f"{trial.name}: {type(error).__name__}: {error}"[:300])
            else:
                peer.elsewhere += 1
            continue
        if not heard.operations:
            peer.elsewhere += 1
            continue
        peer.comparisons += compared
        peer.about[trial.name] = heard.operations
        peer.gradients |= heard.gradients
        kept.append(trial)
    peer.trials = kept
    return peer


def catches(trial: Trial, implementation: Any) -> bool:
    """Whether a trial that passes without a fault fails with it."""
    try:
        with np.errstate(all="ignore"):
            trial.judge(implementation)
    except Exception:
        return True
    return False


def timed(trials: Sequence[Trial], target: Target) -> tuple[int, float]:
    """Arrays compared and seconds, of one run over all trials."""
    started, count = time.perf_counter(), 0
    for trial in trials:
        count += trial.native() if trial.native else trial.judge(target)
    return count, time.perf_counter() - started
