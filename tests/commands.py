"""nnspec as a person runs it: a process of its own, in a folder of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from nnspec.conformance.plan import Plan
from nnspec.conformance.record import read
from nnspec.conformance.session import Request, run

TESTS = Path(__file__).parent
COMMAND = (sys.executable, "-m", "nnspec.conformance.cli")
OURS = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
ENVIRONMENT = {**OURS, "PYTHONPATH": str(TESTS), "COLUMNS": "200"}


def nnspec(*arguments, cwd):
    """The process, ended; its output as text."""
    words = [*COMMAND, *map(str, arguments)]
    return subprocess.run(words, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)


def started(*arguments, cwd):
    """The process, at work."""
    words = [*COMMAND, *map(str, arguments)]
    pipe = subprocess.PIPE
    heard = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs inherit deafness
    try:
        return subprocess.Popen(words, cwd=cwd, env=ENVIRONMENT, stdout=pipe, stderr=pipe, text=True)
    finally:
        signal.signal(signal.SIGINT, heard)


def judged(path, target, selection, *, dtypes=("float32",), profile="smoke", limit=60.0, jobs=1, **plan):
    """The record of a run in this process and its workers."""
    path = path if path.suffix else path / "record.jsonl"
    plan = Plan(profile, **plan)
    return run(Request((target,), dtypes, selection, plan, jobs, limit), path)


def outcomes(record):
    """Clause -> outcome, of the clauses that something was said of."""
    return {o["clause"]: o for cell in record.cells for o in cell["outcomes"]}


def verdicts(path):
    """Cell -> verdict and the verdicts of its clauses."""
    return {
        cell["id"]: (cell["verdict"], {o["clause"]: o["verdict"] for o in cell["outcomes"]})
        for cell in read(path).cells
    }
