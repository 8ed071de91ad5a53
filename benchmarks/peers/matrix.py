"""Peers against faults: which are caught, by the peer's own inputs and its own judgement."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.peers import suite
from benchmarks.peers.trial import Peer, catches

from nnspec.conformance.audit import pairs
from nnspec.conformance.case import Case
from nnspec.conformance.faults import Fault, Faulty
from nnspec.conformance.target import Answer, Broken, Declined, Target
from nnspec.spec.ops import OPS

# Faults that only nnspec's own interface shows: names of parameters, operands written into, refusals.
UNSEEN = ("every.C1", "every.P1", "every.K1")

KINDS = ("values", "gradients", "special values", "memory, order, size")
Pair = tuple[str, Fault]


def visible() -> list[Pair]:
    """Every fault in every operation, those left out that nobody else could see."""
    return [
        (op, fault) for op, faults in pairs().items() for fault in faults if fault.clause(op) not in UNSEEN
    ]


def sample(every: Sequence[Pair], count: int) -> list[Pair]:
    """Of each operation its share, drawn with a seed."""
    step = len(every) / min(count, len(every))
    start = random.Random(0).random() * step
    mixed = sorted(
        every, key=lambda pair: (list(OPS).index(pair[0]), random.Random(pair[1].name + pair[0]).random())
    )
    return [mixed[int(start + k * step)] for k in range(min(count, len(every)))]


def kind(operation: str, fault: Fault) -> str:
    """What the clause is about that the fault breaks."""
    owner, number = fault.clause(operation).split(".")
    if owner == "every" and number[0] in "PK":
        return KINDS[3]
    return {"G": KINDS[1], "S": KINDS[2]}.get(number[0], KINDS[0])


class Put(Faulty):
    """A fault put in; where its own code was not written for a call, such as one of no axes, it is absent."""

    def _call(self, case: Case, wrt: tuple[str, ...]) -> Answer:
        try:
            return super()._call(case, wrt)
        except (Broken, Declined):
            raise
        except Exception:
            return self.target.vjp(case, wrt) if wrt else self.target.value(case)


@dataclass
class Score:
    """Faults put in and faults caught, by kind; the operations in which a peer could have caught them."""

    put: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    covered: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    caught: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))

    def add(self, kind: str, covered: bool, caught: bool) -> None:
        self.put[kind] += 1
        self.covered[kind] += covered
        self.caught[kind] += caught


def scores(
    peers: Sequence[Peer], target: Target, chosen: Sequence[Pair], told: Callable[[int], None]
) -> tuple[dict[str, Score], list[dict[str, str]]]:
    """The score of nnspec and of each peer, and the faults that nnspec does not catch at once.

    A fault that could not be put in is absent, and counts for nobody.
    """
    found, missed = {name: Score() for name in (suite.NAME, *(peer.name for peer in peers))}, []
    for done, (operation, fault) in enumerate(chosen):
        told(done)
        verdict = suite.verdict(target, operation, fault, "ci")
        if verdict != "caught":
            missed.append({"operation": operation, "fault": fault.name, "verdict": verdict})
        if verdict == "absent":
            continue
        what = kind(operation, fault)
        found[suite.NAME].add(what, True, verdict == "caught")
        for peer, covered, caught in _each(peers, target, operation, fault):
            found[peer.name].add(what, covered, caught)
    return found, missed


def _each(
    peers: Sequence[Peer], target: Target, operation: str, fault: Fault
) -> Iterator[tuple[Peer, bool, bool]]:
    for peer in peers:
        trials, faulty = peer.of(operation), Put(target, fault, operation)
        yield peer, bool(trials), any(catches(trial, faulty) for trial in trials)
