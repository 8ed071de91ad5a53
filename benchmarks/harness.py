"""What the harness costs beside the frameworks: wall time of cells ÷ time inside the framework's calls.

    python benchmarks/harness.py                            every framework, eager and compiled
    python benchmarks/harness.py torch jax:jit --ops relu   these targets, these operations

Each cell runs twice, and the second time counts: no shape is new to the framework then. Where the time
goes is sampled in a third turn, every few milliseconds: a sample belongs to the innermost part that is at
work, and falls where the interpreter gives way, so shares are rough. `inside` is the framework's, `the rest`
the harness's in no part of its own.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import json
import platform
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

import nnspec
from nnspec.conformance.plan import Plan, cells
from nnspec.conformance.run import run_cell
from nnspec.conformance.stock import forget
from nnspec.conformance.target import Target

TARGETS = ("torch", "tensorflow", "jax", "tensorflow:function", "jax:jit")
OPS = "conv2d,max_pool2d,batch_norm_training,softmax,relu,cross_entropy,adam"

PARTS = {  # where a function stands, file:name -> the part of the work that it is
    r"/hypothesis/|/conformance/drawing\.py": "Hypothesis",
    r"/conformance/cases/|/checks/draw\.py": "recipes",
    r"/conformance/(case|fills|layouts)\.py": "values",
    r"/backends/.*:(array|numpy)$": "conversions",
    r"/target\.py:_call$": "inside",
    r"/expect\.py": "reference",
    r"/(verdict|trial)\.py": "judging",
    r"/record\.py|/bench\.py:announce$": "recording",
}
RULES = {re.compile(place): part for place, part in PARTS.items()}


def part_of(frame: Any) -> str:
    """Of the innermost frame that is in a part."""
    while frame is not None:
        place = f"{frame.f_code.co_filename}:{frame.f_code.co_name}"
        for rule, part in RULES.items():
            if rule.search(place):
                return part
        frame = frame.f_back
    return "the rest"


@contextmanager
def sampled(found: Counter[str]) -> Any:
    """Count the parts at work, seen from another thread: a signal would interrupt the framework's own."""
    worker, done = threading.get_ident(), threading.Event()

    def look() -> None:
        while not done.wait(0.003):
            found[part_of(sys._current_frames().get(worker))] += 1

    looking, usual = threading.Thread(target=look), sys.getswitchinterval()
    sys.setswitchinterval(0.0001)  # else plain Python would keep the looker waiting, and be seen too seldom
    looking.start()
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
        done.set()
        looking.join()


def measured(text: str, ops: str, profile: str) -> dict[str, Any]:
    """One target: seconds of its cells on warm shapes, seconds inside, and a share for each part."""
    target, plan = Target(text), Plan(profile)
    todo = [cell for cell in cells([text], ["float32"]) if cell.operation in ops.split(",")]

    def turn() -> list[dict[str, Any]]:
        forget()
        return [run_cell(cell, plan, target) for cell in todo]

    turn()
    started, lines = time.process_time(), turn()
    cpu, samples = time.process_time() - started, Counter[str]()
    with sampled(samples):
        turn()
    every = samples.total()
    return {
        "target": text,
        "version": target.backend.version(),
        "cells": len(todo),
        "cases": sum(line["cases"] for line in lines),
        "comparisons": sum(line["comparisons"] for line in lines),
        "seconds": sum(line["seconds"] for line in lines),
        "inside": sum(line["inside"] for line in lines),
        "cpu": cpu,
        "shares": {name: count / every for name, count in samples.most_common()},
    }


def apart(target: str, ops: str, profile: str) -> dict[str, Any]:
    """Measured in a process of its own: frameworks do not share one."""
    command = [sys.executable, __file__, target, "--ops", ops, "--profile", profile, "--alone"]
    told = subprocess.run(command, capture_output=True, text=True)
    if told.returncode:
        said = told.stderr.strip() or f"it ended with status {told.returncode}"
        raise click.ClickException(f"{target}: {said.splitlines()[-1]}")
    return json.loads(told.stdout.splitlines()[-1])


@click.command(help=__doc__.partition("\n")[0])
@click.argument("targets", nargs=-1)
@click.option("--ops", default=OPS, help="The operations whose cells are run, in float32.")
@click.option("--profile", default="ci", help="How many cases: smoke, ci or deep.")
@click.option("--json", "path", type=click.Path(path_type=Path), help="Where to write the figures.")
@click.option("--alone", is_flag=True, hidden=True)
def main(targets: tuple[str, ...], ops: str, profile: str, path: Path | None, alone: bool) -> None:
    if alone:
        click.echo(json.dumps(measured(targets[0], ops, profile)))
        return
    rows = [apart(target, ops, profile) for target in targets or TARGETS]
    _show(rows, Console(width=150))
    if path:
        facts = {"nnspec": nnspec.__version__, "python": platform.python_version(), "ops": ops.split(",")}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**facts, "profile": profile, "targets": rows}, indent=1) + "\n")


def _show(rows: list[dict[str, Any]], console: Console) -> None:
    parts = (*PARTS.values(), "the rest")
    title = "time of cells ÷ time inside the framework's calls, on warm shapes, and shares of the time"
    table = Table(title=title, box=None)
    table.add_column("target")
    for column in ("÷ inside", "inside, s", "ms a case", *parts):
        table.add_column(column, justify="right")
    for row in rows:
        ratio, each = row["seconds"] / row["inside"], 1000 * row["seconds"] / row["cases"]
        shares = (f"{row['shares'].get(part, 0):.0%}" for part in parts)
        table.add_row(row["target"], f"{ratio:.2f}", f"{row['inside']:.2f}", f"{each:.1f}", *shares)
    console.print(table)


if __name__ == "__main__":
    main()
