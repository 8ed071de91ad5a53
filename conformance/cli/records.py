"""The suite on targets, and its records: run, smoke, report, diff, repro."""

import sys
from pathlib import Path
from typing import Any

import click

from nnspec.conformance.cli.command import Refused, fresh, recorded, sentences, terminal


@click.command()
@click.argument("targets", nargs=-1)
@click.option("-k", "selection", metavar="WORDS", help="Only operations, checks or clauses with these words.")
@click.option(
    "--dtype", "dtypes", multiple=True, help="May be repeated; or all.  [default: float32, float64]"
)
@click.option("--profile", default="ci", show_default=True, help="How much work: smoke, ci or deep.")
@click.option("--seed", default=0, show_default=True, help="Other seeds, other cases.")
@click.option(
    "--seeds",
    default=1,
    show_default=True,
    type=click.IntRange(min=1),
    help="So many seeds, from --seed on: a record for each, and one sum.",
)
@click.option(
    "-j",
    "--jobs",
    default=0,
    type=click.IntRange(min=0),
    help="Worker processes.  [default: one a core, at most 4]",
)
@click.option(
    "--limit",
    default=300.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds after which a cell is stopped.",
)
@click.option("--strict", is_flag=True, help="Departing from a convention fails, too.")
@recorded
@click.option("--resume", type=click.Path(path_type=Path), help="Go on with an interrupted record.")
@sentences
def run(
    targets: tuple[str, ...],
    selection: str | None,
    dtypes: tuple[str, ...],
    profile: str,
    seed: int,
    seeds: int,
    jobs: int,
    limit: float,
    strict: bool,
    path: Path | None,
    resume: Path | None,
) -> None:
    """Judge TARGETS: live progress, a table, a record and an HTML report.

    Exit status 0 if every cell passes, departs, is expected or unsupported; 1 if one fails; 2 if
    the command cannot be carried out.
    """
    from nnspec.conformance.plan import Plan
    from nnspec.conformance.record import read
    from nnspec.conformance.session import Request

    if resume:
        if targets:
            raise Refused("--resume takes its targets and options from the record; leave them out")
        _run(Request.of(read(resume), jobs, limit), resume, resume=True)
        return
    plan = Plan(profile, seed, strict)
    request = Request(targets, _dtypes(dtypes), selection, plan, jobs, limit)
    if seeds > 1:
        _soak(request, range(seed, seed + seeds), path or fresh(targets, "soak"))
    else:
        _run(request, path or fresh(targets), resume=False)


def _dtypes(asked: tuple[str, ...]) -> tuple[str, ...]:
    """Single and double precision unless others are asked for."""
    from nnspec.reference.formats import FORMATS

    return tuple(FORMATS) if "all" in asked else asked or ("float32", "float64")


@click.command()
@click.argument("targets", nargs=-1, required=True)
@sentences
def smoke(targets: tuple[str, ...]) -> None:
    """Ask only what every correct adapter answers: signature and examples, in seconds."""
    from nnspec.conformance.plan import Plan
    from nnspec.conformance.session import Request

    names = "signature examples"
    request = Request(targets, ("float32",), names.replace(" ", " or "), Plan("smoke"))
    _run(request, fresh(targets, "smoke"), resume=False)


def _run(request: Any, path: Path, *, resume: bool) -> None:
    from functools import partial

    from nnspec.conformance.report.html import render
    from nnspec.conformance.report.live import Progress
    from nnspec.conformance.report.terminal import summary
    from nnspec.conformance.run import failing
    from nnspec.conformance.session import run as run_session

    console = terminal()
    report = path.with_suffix(".html")
    if report == path:
        raise Refused(f"a record cannot be named {path}: the report goes there")
    try:
        record = run_session(request, path, resume=resume, watch=partial(Progress, console))
    except KeyboardInterrupt:
        click.echo(f"\ninterrupted; go on with: nnspec run --resume {path}", err=True)
        sys.exit(1)
    report.write_text(render(record), encoding="utf-8")
    summary(record, console, str(report))
    sys.exit(any(failing(cell, request.plan.strict) for cell in record.cells))


def _soak(request: Any, seeds: range, path: Path) -> None:
    """One record for each seed, PATH-7.jsonl for seed 7, and their sum in PATH.json."""
    import json

    from nnspec.conformance.record import encode
    from nnspec.conformance.report import soak
    from nnspec.conformance.run import failing
    from nnspec.conformance.session import soak as run_soak

    console, records = terminal(), []
    paths = {seed: path.with_name(f"{path.stem}-{seed}.jsonl") for seed in seeds}
    try:
        for record in run_soak(request, paths):
            records.append(record)
            soak.line(record, console)
    except KeyboardInterrupt:
        click.echo(f"\ninterrupted; the same command with --record {path} goes on", err=True)
        sys.exit(1)
    figures = soak.figures(records)
    path.with_suffix(".json").write_text(json.dumps(encode(figures), indent=1), encoding="utf-8")
    soak.show(figures, console, str(path.with_suffix(".json")))
    sys.exit(any(failing(cell, request.plan.strict) for record in records for cell in record.cells))


@click.command()
@click.argument("records", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The HTML file to write.")
@sentences
def report(records: tuple[Path, ...], output: Path | None) -> None:
    """Show RECORDS on the terminal and write them as one HTML report."""
    from nnspec.conformance.record import read
    from nnspec.conformance.report.across import merge
    from nnspec.conformance.report.html import render
    from nnspec.conformance.report.terminal import summary

    whole = merge(*map(read, records)) if len(records) > 1 else read(records[0])
    output = output or records[0].with_suffix(".html")
    output.write_text(render(whole), encoding="utf-8")
    summary(whole, terminal(), str(output))


@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@sentences
def diff(before: Path, after: Path) -> None:
    """What changed between two records."""
    from nnspec.conformance.record import read
    from nnspec.conformance.report.across import diff as compare
    from nnspec.conformance.report.terminal import changes

    changes(compare(read(before), read(after)), terminal())


@click.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.argument("outcome")
@sentences
def repro(record: Path, outcome: str) -> None:
    """Print a script that shows an OUTCOME of a RECORD in the framework's own API, without nnspec."""
    from nnspec.conformance.record import read
    from nnspec.conformance.repro import script

    click.echo(script(*read(record).outcome(outcome)), nl=False)
