"""One network on many targets: the first operation that leaves its own bound, and how rounding adds up.

Every operation is judged on the operands and cotangents that it really had on its target, so that what
drifted in before it is not held against it. The drift is measured apart: how far the values of a
target that runs freely are from the reference's, and from those of another target.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from nnspec.conformance.networks import judge
from nnspec.conformance.networks.judge import Verdict
from nnspec.conformance.networks.program import Program
from nnspec.conformance.networks.trace import Trace
from nnspec.conformance.record import encode
from nnspec.conformance.target import Broken, Declined, Target
from nnspec.reference.formats import Array
from nnspec.reference.tape import Tape, Variable

UNIT = 1 if sys.platform == "darwin" else 1024  # bytes: getrusage(2) has bytes on macOS, KiB on Linux
Watch = Callable[[str], None]
Values = Mapping[Any, Array]


@dataclass(frozen=True)
class Part:
    """One direction of one target: the verdicts as the calls were made, or why there are none."""

    verdicts: tuple[Verdict, ...] = ()
    declined: str = ""
    broken: str = ""

    @property
    def fails(self) -> bool:
        return bool(self.broken) or any(v.broken for v in self.verdicts)


class Reference:
    """The program in float64, running freely from the same numbers."""

    def __init__(self, program: Program, dtype: str) -> None:
        graph, tape = program.graph, Tape()
        leaves = {
            name: Variable(x if x.dtype.kind in "iu" else x.astype(float))
            for name, x in program.stored(dtype).items()
        }
        results = program.run(tape.nn, leaves)
        head = results[program.head]
        pulled = tape.pull({head: np.ones(head.value.shape)})
        pairs = zip(graph.calls, tape.calls, strict=True)
        same = {a: b for ours, theirs in pairs for a, b in zip(ours.results, theirs.results, strict=True)}
        self.values: Values = {a: b.value for a, b in same.items()}
        self.cotangents: Values = {a: pulled[b] for a, b in same.items() if b in pulled}


def compare(
    program: Program, targets: Sequence[Target], dtype: str, watch: Watch = lambda doing: None
) -> dict[str, Any]:
    """What every target made of the program, as plain data; `report.comparison` shows it."""
    graph, meter = program.graph, Meter(watch)
    with meter("reference"):
        reference = Reference(program, dtype)
    ran: dict[str, tuple[Values, Values]] = {"reference": (reference.values, reference.cotangents)}
    told: list[dict[str, Any]] = []
    for target in targets:
        trace = Trace(target, program, dtype)
        parts = {}
        for way, run, verdicts in (
            ("forward", lambda trace: trace.values, judge.forward),
            ("backward", lambda trace: trace.cotangents, judge.backward),
        ):
            parts[way] = _part(trace, run, verdicts, meter, f"{target.text} {way}")
        values = trace.values if parts["forward"].verdicts else {}
        cotangents = trace.cotangents if parts["backward"].verdicts else {}
        ran[target.text] = values, cotangents
        told.append({**target.describe(), **{way: _told(part) for way, part in parts.items()}})
    drift = [_drift(graph, ran, pair) for pair in combinations(ran, 2)]
    return encode(
        {
            "dtype": dtype,
            "places": graph.places,
            "targets": told,
            "drift": drift,
            "costs": meter.costs,
            "fails": any(part["fails"] for t in told for part in (t["forward"], t["backward"])),
        }
    )


def _part(
    trace: Trace,
    run: Callable[[Trace], Any],
    verdicts: Callable[[Trace], Iterator[Verdict]],
    meter: "Meter",
    name: str,
) -> Part:
    try:
        with meter(name):
            run(trace)
        with meter(f"{name}, judged"):
            return Part(tuple(verdicts(trace)))
    except Declined as reason:
        return Part(declined=str(reason))
    except Broken as error:
        return Part(broken=str(error))


class Meter:
    """What each part of the work took: seconds, and the most memory that the process has held."""

    def __init__(self, watch: Watch) -> None:
        self.costs: list[dict[str, Any]] = []
        self._watch = watch

    def __call__(self, doing: str) -> "Meter":
        self._doing = doing
        return self

    def __enter__(self) -> None:
        self._watch(self._doing)
        self._started = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        seconds = time.perf_counter() - self._started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT / 2**20
        self.costs.append({"doing": self._doing, "seconds": seconds, "peak_mib": peak})


def _told(part: Part) -> dict[str, Any]:
    return {
        "fails": part.fails,
        "declined": part.declined,
        "error": part.broken,
        "verdicts": [
            {
                "place": v.place,
                "operation": v.operation,
                "ratio": v.ratio,
                "broken": [{"clause": j.clause, "evidence": dict(j.evidence or {})} for j in v.broken],
                "known": [{"clause": j.clause, "why": d.why, "link": d.link} for j, d in v.known],
            }
            for v in part.verdicts
        ],
    }


def _drift(graph: Any, ran: Mapping[str, tuple[Values, Values]], pair: tuple[str, str]) -> dict[str, Any]:
    """For each call max|a − b| / max|b| of its first result and of the cotangent that it received."""
    (a, da), (b, db) = ran[pair[1]], ran[pair[0]]
    firsts = [call.results[0] for call in graph.calls]
    return {
        "of": pair[1],
        "from": pair[0],
        "forward": [_apart(a.get(x), b.get(x)) for x in firsts],
        "backward": [_apart(da.get(x), db.get(x)) for x in firsts],
    }


def _apart(a: Array | None, b: Array | None) -> float | None:
    if a is None or b is None or not b.size:
        return None
    scale = float(np.abs(b).max())
    apart = float(np.abs(a.astype(float) - b.astype(float)).max())
    return apart / scale if scale else (0.0 if apart == 0 else float("inf"))
