"""The suite itself, on trial: audit."""

import os
import sys
from pathlib import Path

import click

from nnspec.conformance.cli.command import fresh, recorded, sentences, terminal, written


@click.command()
@click.argument("target")
@click.option("-k", "selection", metavar="WORDS", help="Only faults, operations or clauses of these names.")
@click.option("--profile", default="ci", show_default=True, help="How much work: smoke, ci or deep.")
@click.option("--seed", default=0, show_default=True)
@click.option("-j", "--jobs", default=0, type=click.IntRange(min=0), help="Worker processes.")
@recorded
@sentences
def audit(target: str, selection: str | None, profile: str, seed: int, jobs: int, path: Path | None) -> None:
    """Put seeded faults into TARGET, one after another: how many does the suite catch?

    Each fault must be found by the clause that it breaks, within the cases of the profile; exit
    status 1 if one survives.
    """
    from nnspec.conformance.audit import audit as made
    from nnspec.conformance.audit import pairs
    from nnspec.conformance.plan import Plan
    from nnspec.conformance.report.audit import Progress, render, summary

    console = terminal()
    path = path or fresh((target,), "audit").with_suffix(".json")
    total = sum(map(len, pairs(selection).values()))
    with Progress(console, total) as progress:
        jobs = jobs or min(os.cpu_count() or 1, 4)
        record = made(target, selection, Plan(profile, seed), jobs, told=progress.told)
    summary(record, console, written(path, record, render(record)))
    sys.exit(any(line["verdict"] in ("survives", "late") for line in record["faults"]))
