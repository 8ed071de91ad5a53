"""Cells at work in other processes: a crash or a hang is the verdict of one cell, and the run goes on.

Each worker holds one target and writes the case in flight to a file of its own, so that whoever
finds it dead knows the case that did it. Processes are spawned: no framework survives a fork.
"""

import gc
import json
import multiprocessing
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, TimeoutError, wait
from itertools import groupby
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from nnspec.conformance.plan import Cell, Plan, clauses_of
from nnspec.conformance.precision import told
from nnspec.conformance.run import outcome_id, run_cell
from nnspec.conformance.target import BadTarget, Target

POLL = 0.25  # seconds between looks at which cells have been taken up
SPREAD = 4  # operations to a worker: with fewer, whole operations would leave workers idle
TASKS = 400  # after which a worker gives way to a new one: what was compiled is never freed, and slows it
LOADING = 300.0  # seconds that a framework may take to be imported
QUIET = {  # one thread to a worker: the cores are shared by the workers, not inside them
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}

_held: dict[str, Target] = {}
_flights = ""


def _start(folder: str) -> None:
    """In the worker: interrupts are left to the parent, and what frameworks log goes to a file."""
    global _flights
    _flights = folder
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with open(_log(folder, os.getpid()), "w", encoding="utf-8") as log:
        os.dup2(log.fileno(), 2)


def _end_with_parent() -> None:
    """In the worker: a run that is killed leaves none of us behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(cell: Cell, plan: Plan) -> dict[str, Any]:
    """In the worker: judge one cell on the target, loaded at its first cell."""
    with open(_flight(_flights, cell), "w", encoding="utf-8") as flight:
        target = _hold(cell.target)
        line = run_cell(cell, plan, target, flight)
    if target.compiles:
        gc.freeze()  # what was compiled stays, too: a walk over it takes seconds
    return line


def _hold(target: str) -> Target:
    if target not in _held:
        _held[target] = Target(target)
        gc.collect()
        gc.freeze()  # what a framework has loaded stays: no collection need walk it again
    return _held[target]


def _describe(target: str) -> tuple[dict[str, str], float]:
    """In the worker: the target as a record states it, and the seconds it took to load."""
    started = time.monotonic()
    return _hold(target).describe(), time.monotonic() - started


def _precision(target: str) -> str:
    """In the worker: what the target computes in."""
    return told(_hold(target))


def _flight(folder: str, cell: Cell) -> Path:
    return Path(folder) / cell.id.replace("/", "_").replace(":", "-")


def _log(folder: str, pid: int) -> Path:
    return Path(folder) / f"{pid}.log"


class Workers:
    """The workers for one target; use them as a context manager.

    Each is a pool of one process: what belongs together goes to the same, which has compiled for it.
    """

    def __init__(self, count: int = 1, limit: float = 300.0) -> None:
        self.count, self.limit = count, limit
        self._loading = LOADING

    def __enter__(self) -> "Workers":
        self._folder = tempfile.TemporaryDirectory(prefix="nnspec-")
        for name, value in QUIET.items():
            os.environ.setdefault(name, value)
        context = multiprocessing.get_context("spawn")
        arguments = (1, TASKS, _start, (self._folder.name,), context)
        self._pools = [ProcessPool(*arguments) for _ in range(self.count)]
        return self

    def __exit__(self, *_: object) -> None:
        for pool in self._pools:
            pool.stop()
        for pool in self._pools:
            pool.join()
        self._folder.cleanup()

    def describe(self, target: str) -> dict[str, str]:
        """The target as a record states it; raises `BadTarget` when it cannot be had."""
        try:
            asked = self._pools[0].schedule(_describe, args=[target], timeout=LOADING)
            facts, self._loading = asked.result()
        except BadTarget:
            raise
        except TimeoutError:
            raise BadTarget(f"{target} was not loaded within {LOADING:g} s") from None
        except ProcessExpired as death:
            raise BadTarget(f"{target} cannot be loaded: {_cause(death)}") from None
        except Exception as error:  # the adapter's own
            raise BadTarget(f"{target} cannot be loaded: {type(error).__name__}: {error}") from None
        return facts

    def precision(self, target: str) -> str:
        """What the target computes float32 in, in words; empty where it does not come to an answer."""
        try:
            return str(self._pools[0].schedule(_precision, args=[target], timeout=LOADING).result())
        except Exception:  # a target that dies of it, too: its cells will say so
            return ""

    def judge(
        self, cells: Sequence[Cell], plan: Plan, begins: Callable[[str], None] = lambda id: None
    ) -> Iterator[dict[str, Any]]:
        """The line of each cell, as it ends; `begins` hears of each cell that has been taken up.

        The first cell of a worker loads the framework, which is not held against the cell.
        """
        begun: set[str] = set()

        def seen(cell: Cell, _: Plan) -> None:
            if cell.id not in begun:
                begun.add(cell.id)
                begins(cell.id)

        for (cell, _), future in self._ended(_work, self._groups(cells, plan), ahead=2, seen=seen):
            yield self._line(cell, future)

    def _groups(self, cells: Sequence[Cell], plan: Plan) -> Iterator[list[tuple[Cell, Plan]]]:
        """The cells of an operation together, whose shapes and compiled programs are common, if many are."""
        many = len({cell.operation for cell in cells}) >= SPREAD * self.count
        together = groupby(cells, lambda cell: cell.operation if many else cell)
        return ([(cell, plan) for cell in group] for _, group in together)

    def each(self, work: Callable[..., Any], tasks: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, Any]]:
        """Each task with what `work(*task)` gives, as it ends; or with the exception that tells why not."""
        for task, future in self._ended(work, ([task] for task in tasks)):
            yield task, self._result(future)

    def _ended(
        self,
        work: Callable[..., Any],
        groups: Iterator[list[Any]],
        ahead: int = 1,
        seen: Callable[..., None] = lambda *task: None,
    ) -> Iterator[tuple[Any, Future[Any]]]:
        """Each task as it ends. A group goes to one worker, when that has less than `ahead` tasks left.

        `seen` hears of tasks that are at work, more than once.
        """
        waiting: dict[Future[Any], tuple[Any, ProcessPool]] = {}

        def feed() -> None:
            for pool in self._pools:
                while sum(its is pool for _, its in waiting.values()) < ahead:
                    group = next(groups, None)
                    if group is None:
                        return
                    for task in group:
                        future = pool.schedule(work, args=list(task), timeout=self.limit + self._loading)
                        waiting[future] = task, pool

        feed()
        while waiting:
            done, _ = wait(waiting, timeout=POLL, return_when=FIRST_COMPLETED)
            ended = [(waiting.pop(future)[0], future) for future in done]
            feed()
            yield from ended
            for future, (task, _) in waiting.items():
                if future.running():
                    seen(*task)

    def _result(self, future: Future[Any]) -> Any:
        try:
            return future.result()
        except TimeoutError:
            return TimeoutError(f"it did not end within {self.limit:g} s")
        except ProcessExpired as death:
            return RuntimeError(_cause(death) + self._last_words(death))
        except Exception as error:  # ours or the adapter's
            return RuntimeError(_told(error))

    def _line(self, cell: Cell, future: Future[dict[str, Any]]) -> dict[str, Any]:
        try:
            return future.result()
        except TimeoutError:
            return self._lost(cell, "timeout", f"the cell did not end within {self.limit:g} s")
        except ProcessExpired as death:
            return self._lost(cell, "crash", _cause(death) + self._last_words(death))
        except Exception as error:  # outside the calls, ours or a predicate's: the run goes on, and says so
            return self._lost(cell, "error", f"the cell could not be judged: {_told(error)}")

    def _last_words(self, death: ProcessExpired) -> str:
        """The last line that the worker wrote to its log."""
        try:
            lines = _log(self._folder.name, death.pid or 0).read_text("utf-8", "replace").split("\n")
        except OSError:
            return ""
        said = [line.strip() for line in lines if line.strip()]
        return f": {said[-1][:200]}" if said else ""

    def _lost(self, cell: Cell, verdict: str, reason: str) -> dict[str, Any]:
        """The line of a cell that did not come back, with the case that was in flight."""
        try:
            case = json.loads(_flight(self._folder.name, cell).read_text("utf-8"))
        except (OSError, ValueError):
            case = None
        fields = {"id": cell.id, "target": cell.target, "operation": cell.operation, "check": cell.check}
        outcome = {
            "id": outcome_id(cell, verdict),
            "clause": "",
            "verdict": verdict,
            "worst": 0.0,
            "comparisons": 0,
            "failures": 0,
            "case": case,
            "evidence": {"note": f"{reason}; not judged: {', '.join(clauses_of(cell))}"},
            "divergence": None,
        }
        counts = {"cases": 0, "comparisons": 0, "worst": 0.0, "declined": {}, "seconds": 0.0, "inside": 0.0}
        rest = {"composed": False, "choices": {}, "grade": None, "reason": reason, "case": case}
        return {**fields, "dtype": cell.dtype, "verdict": verdict, **counts, **rest, "outcomes": [outcome]}


def _cause(death: ProcessExpired) -> str:
    code = death.exitcode or 0
    if code < 0:
        return f"the worker died of {signal.Signals(-code).name}"
    return f"the worker ended with status {code}"


def _told(error: Exception) -> str:
    """The error and the line that raised it in the worker, whose traceback pebble sends along."""
    places = [line.strip() for line in getattr(error, "traceback", "").splitlines() if "File " in line]
    return ", ".join([f"{type(error).__name__}: {error}", *places[-1:]])
