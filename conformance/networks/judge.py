"""Every operation of a program judged on the operands that it really had."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nnspec.backends.base import Divergence
from nnspec.conformance.checks.numeric import judge_cotangents, judge_value
from nnspec.conformance.checks.trial import Judgement, Trial
from nnspec.conformance.known import covers, declared
from nnspec.conformance.networks.trace import Seen, Trace
from nnspec.conformance.target import Target


@dataclass(frozen=True)
class Verdict:
    """What was said of one call: the largest |error|/bound, what broke, and what is known to."""

    place: str
    operation: str
    ratio: float
    broken: tuple[Judgement, ...]
    known: tuple[tuple[Judgement, Divergence], ...] = field(default=())


def judge(target: Target, place: str, seen: Seen, *, backward: bool) -> Verdict:
    """Hold what a call answered to the reference, on the operands and cotangents that it was given."""
    case: Any = seen.case
    trial = Trial(target, case)
    if backward:
        judge_cotangents(trial, seen.answer)
    else:
        judge_value(trial, seen.answer)
    broken, known = [], []
    for judgement in trial.judgements:
        if judgement.evidence is None:
            continue
        about = declared(target, case.op, case.dtype, judgement.clause)
        excuse = next((d for d in about if covers(d, judgement, case)), None)
        if excuse:
            known.append((judgement, excuse))
        else:
            broken.append(judgement)
    sound = [j.ratio for j in trial.judgements if j.evidence is None]
    return Verdict(place, case.op, max(sound, default=0.0), tuple(broken), tuple(known))


def forward(trace: Trace) -> Iterator[Verdict]:
    """Every call, in order."""
    for k, place in enumerate(trace.graph.places):
        yield judge(trace.target, place, trace.forward(k), backward=False)


def backward(trace: Trace) -> Iterator[Verdict]:
    """Every call that has cotangents, from the last to the first."""
    for k, place in reversed(list(enumerate(trace.graph.places))):
        seen = trace.backward(k)
        if seen:
            yield judge(trace.target, place, seen, backward=True)
