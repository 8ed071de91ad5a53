"""nnspec itself, counted as its peers are."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import numpy as np
from benchmarks.peers.trial import Heard

from nnspec import __version__
from nnspec.conformance.audit import tried
from nnspec.conformance.bench import Bench
from nnspec.conformance.checks import trial
from nnspec.conformance.faults import Fault
from nnspec.conformance.plan import Plan, cells
from nnspec.conformance.target import Target
from nnspec.spec.ops import OPS

NAME = "nnspec"


def version() -> str:
    return __version__


def ran(target: Target, profile: str, only: str = "") -> tuple[int, float, Heard]:
    """Arrays compared, seconds, and what the target was asked for, by a run in float32 in one process."""
    heard, started = Heard(target), time.perf_counter()
    with counting() as compared:
        for cell in cells([target.text], ["float32"], only):
            Bench(cell, Plan(profile), heard).run()  # type: ignore[arg-type]  # it answers as one
    return compared[0], time.perf_counter() - started, heard


@contextmanager
def counting() -> Iterator[list[int]]:
    """How often an array is compared; the judgements of shapes and dtypes are not counted."""
    right, compared = trial.Trial.judge, [0]

    def judge(self: Any, clause: str, compare: Any, *args: Any, **more: Any) -> None:
        compared[0] += bool(args) and isinstance(args[0], np.ndarray)
        right(self, clause, compare, *args, **more)

    with mock.patch.object(trial.Trial, "judge", judge):
        yield compared


def verdict(target: Target, operation: str, fault: Fault, profile: str) -> str:
    """As in `nnspec audit`: caught, late (by the profile deep alone), survives, or absent."""
    return next(tried(target, operation, [fault], Plan(profile)))["verdict"]


def gradients() -> set[tuple[str, str]]:
    """Every operand that has a cotangent, of every operation."""
    smooth = [op for op in OPS.values() if op.smooth]
    return {(op.name, name) for op in smooth for name in op.operands if name not in op.constant}
