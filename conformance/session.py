"""A whole run: targets loaded, cells judged in workers, lines written as they come."""

import os
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from nnspec import __version__
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.plan import PROFILES, Cell, Plan, cells
from nnspec.conformance.record import Record, Writer, read
from nnspec.conformance.target import recognise
from nnspec.conformance.words import BadWord
from nnspec.conformance.workers import Workers
from nnspec.reference.formats import FORMATS
from nnspec.spec.ops import CLAUSES, OPS


class BadRequest(BadWord):
    """A run that cannot be started, in one sentence that says what can."""


@dataclass(frozen=True)
class Request:
    """What a person asked for."""

    targets: tuple[str, ...]
    dtypes: tuple[str, ...] = ("float32", "float64")
    selection: str | None = None
    plan: Plan = field(default_factory=Plan)
    jobs: int = 0
    limit: float = 300.0

    @classmethod
    def of(cls, record: Record, jobs: int, limit: float) -> "Request":
        """What the record's run was asked for."""
        header = record.header
        targets = tuple(t["target"] for t in header["targets"])
        plan = Plan(header["profile"], header["seed"], header["strict"])
        return cls(targets, tuple(header["dtypes"]), header["selection"], plan, jobs, limit)

    def cells(self) -> list[Cell]:
        """The cells to run; `BadRequest` if there are none, or a word is unknown."""
        for dtype in self.dtypes:
            if dtype not in FORMATS:
                raise BadRequest(f"unknown dtype {dtype!r}; known: {', '.join(FORMATS)}")
        if self.plan.profile not in PROFILES:
            raise BadRequest(f"unknown profile {self.plan.profile!r}; known: {', '.join(PROFILES)}")
        if not self.targets:
            raise BadRequest("name at least one target, for example: nnspec run torch")
        twice = [t for t, n in Counter(self.targets).items() if n > 1]
        if twice:
            raise BadRequest(f"target {twice[0]} is named twice")
        _understood(self.selection or "")
        found = cells(self.targets, tuple(dict.fromkeys(self.dtypes)), self.selection)
        if not found:
            raise BadRequest(
                f"nothing fits the selection {self.selection!r}: its words name an operation"
                f" ({', '.join(OPS)}), a check ({', '.join(CHECKS)}) or a clause such as conv2d.G1"
            )
        return found


def _understood(selection: str) -> None:
    """Raise `BadRequest` for a selection that would be misread."""
    if set("()") & set(selection):
        raise BadRequest("a selection has no brackets: words joined by and, or and not; and binds first")
    joining = ("and", "or")
    for before, word in pairwise(["or", *selection.split(), "or"] if selection.strip() else ()):
        if (before in joining and word in joining) or (before == "not" and word in (*joining, "not")):
            raise BadRequest(f"in the selection {selection!r} a word is missing beside {before!r}")


class Watcher:
    """Hears how a run goes; the terminal's progress is one."""

    def begins(self, cell_id: str) -> None:
        """A worker has taken up the cell."""

    def ended(self, cell: dict[str, Any]) -> None:
        """The cell has its verdict."""


Watch = Callable[[Sequence[str]], Any]


def run(request: Request, path: Path, *, resume: bool = False, watch: Watch | None = None) -> Record:
    """Run what is asked, write the record at `path`, and read it back.

    Raises `BadRequest`, `BadTarget` or `BadRecord` before any cell is run.
    """
    todo = request.cells()
    with _loaded(request) as pools:
        return _judged(request, todo, pools, path, resume, watch)


def soak(request: Request, paths: Mapping[int, Path], watch: Watch | None = None) -> Iterator[Record]:
    """Seed -> path: the run with one seed after another, the targets loaded once.

    Each record is written and given back as it ends; one that is there already is gone on with.
    """
    todo = request.cells()
    with _loaded(request) as pools:
        for seed, path in paths.items():
            own = replace(request, plan=replace(request.plan, seed=seed))
            yield _judged(own, todo, pools, path, path.exists(), watch)


@contextmanager
def _loaded(request: Request) -> Iterator[dict[str, tuple[Workers, dict[str, str]]]]:
    """Target -> its workers, and what the header says of it."""
    jobs = request.jobs or min(os.cpu_count() or 1, 4)
    for target in request.targets:
        recognise(target)
    with ExitStack() as stack:
        pools = {t: stack.enter_context(Workers(jobs, request.limit)) for t in request.targets}
        yield {t: (own, own.describe(t) | {"precision": own.precision(t)}) for t, own in pools.items()}


def _judged(
    request: Request,
    todo: Sequence[Cell],
    pools: Mapping[str, tuple[Workers, dict[str, str]]],
    path: Path,
    resume: bool,
    watch: Watch | None,
) -> Record:
    started, facts = time.monotonic(), [fact for _, fact in pools.values()]
    with ExitStack() as stack:
        writer = stack.enter_context(Writer(path, _header(request, facts, len(todo)), resume))
        todo = [cell for cell in todo if cell.id not in writer.done]
        watcher = stack.enter_context(watch([cell.id for cell in todo])) if watch else Watcher()
        for target, (pool, _) in pools.items():
            own = [cell for cell in todo if cell.target == target]
            for line in pool.judge(own, request.plan, watcher.begins):
                writer.cell(line)
                watcher.ended(line)
        writer.close(_footer(read(path), time.monotonic() - started))
    return read(path)


def _header(request: Request, targets: list[dict[str, str]], count: int) -> dict[str, Any]:
    return {
        "nnspec": __version__,
        "started": _now(),
        "seed": request.plan.seed,
        "profile": request.plan.profile,
        "strict": request.plan.strict,
        "selection": request.selection,
        "dtypes": list(request.dtypes),
        "cells": count,
        "targets": targets,
        "platform": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "system": platform.system(),
            "machine": platform.machine(),
            "cpu": _cpu(),
            "cores": os.cpu_count(),
        },
        "operations": [{"name": op.name, "formula": op.formula} for op in OPS.values()],
        "checks": [{"name": check.name, "aim": check.aim} for check in CHECKS.values()],
        "clauses": {clause.id: clause.text for clause in CLAUSES.values()},
    }


def _footer(record: Record, seconds: float) -> dict[str, Any]:
    cases, comparisons = int(record.total("cases")), int(record.total("comparisons"))
    counts = {"counts": record.counts, "cases": cases, "comparisons": comparisons}
    return {"finished": _now(), "seconds": seconds, **counts}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
