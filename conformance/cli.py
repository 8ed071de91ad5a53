"""The command line. Everything heavy is imported inside the command that needs it."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from nnspec import __version__

RUNS = Path("nnspec-runs")


class Refused(click.ClickException):
    """One sentence for the person who typed the command; exit status 2."""

    exit_code = 2


def sentences(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what people get wrong into one sentence."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> Any:
        from nnspec.conformance.record import BadRecord
        from nnspec.conformance.words import BadWord

        try:
            return command(*args, **options)
        except (BadRecord, BadWord) as error:
            raise Refused(str(error)) from None
        except OSError as error:
            place = f" {error.filename}" if error.filename else ""
            raise Refused(f"cannot use{place}: {error.strerror or error}") from None

    return wrapped


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="nnspec")
def main() -> None:
    """Hold deep-learning frameworks to the math of a convolutional network's operations.

    A TARGET is NAME[:MODE][@DEVICE]: torch, tensorflow:xla, jax:jit@cpu; `nnspec targets` lists
    them. A name of your own is package.module:Class.
    """
    if os.getcwd() not in sys.path:  # where that name is looked for last, by the workers, too
        sys.path.append(os.getcwd())


@main.command()
@click.argument("targets", nargs=-1)
@click.option("-k", "selection", metavar="WORDS", help="Only operations, checks or clauses with these words.")
@click.option(
    "--dtype", "dtypes", multiple=True, help="May be repeated; or all.  [default: float32, float64]"
)
@click.option("--profile", default="ci", show_default=True, help="How much work: smoke, ci or deep.")
@click.option("--seed", default=0, show_default=True, help="Other seeds, other cases.")
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
@click.option("--record", "path", type=click.Path(path_type=Path), help="Where to write the record.")
@click.option("--resume", type=click.Path(path_type=Path), help="Go on with an interrupted record.")
@sentences
def run(
    targets: tuple[str, ...],
    selection: str | None,
    dtypes: tuple[str, ...],
    profile: str,
    seed: int,
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
    _run(request, path or _fresh(targets), resume=False)


def _dtypes(asked: tuple[str, ...]) -> tuple[str, ...]:
    """Single and double precision unless others are asked for."""
    from nnspec.reference.formats import FORMATS

    return tuple(FORMATS) if "all" in asked else asked or ("float32", "float64")


@main.command()
@click.argument("targets", nargs=-1, required=True)
@sentences
def smoke(targets: tuple[str, ...]) -> None:
    """Ask only what every correct adapter answers: signature and examples, in seconds."""
    from nnspec.conformance.plan import Plan
    from nnspec.conformance.session import Request

    names = "signature examples"
    request = Request(targets, ("float32",), names.replace(" ", " or "), Plan("smoke"))
    _run(request, _fresh(targets, "smoke"), resume=False)


def _console() -> Any:
    """As wide as the terminal; 100 columns in a pipe."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 100)


def _fresh(targets: tuple[str, ...], word: str = "") -> Path:
    from datetime import datetime

    name = "-".join(part for part in (f"{datetime.now():%Y%m%d-%H%M%S}", word, *targets) if part)
    return RUNS / ("".join(c if c.isalnum() or c in "-." else "_" for c in name)[:80] + ".jsonl")


def _written(path: Path, record: Any, page: str) -> str:
    """Where the page of a record lies, after both are written."""
    import json

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    path.with_suffix(".html").write_text(page, encoding="utf-8")
    return str(path.with_suffix(".html"))


def _run(request: Any, path: Path, *, resume: bool) -> None:
    from functools import partial

    from nnspec.conformance.report.html import render
    from nnspec.conformance.report.live import Progress
    from nnspec.conformance.report.terminal import summary
    from nnspec.conformance.run import failing
    from nnspec.conformance.session import run as run_session

    console = _console()
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


@main.command()
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
    summary(whole, _console(), str(output))


@main.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@sentences
def diff(before: Path, after: Path) -> None:
    """What changed between two records."""
    from nnspec.conformance.record import read
    from nnspec.conformance.report.across import diff as compare
    from nnspec.conformance.report.terminal import changes

    changes(compare(read(before), read(after)), _console())


@main.command()
@click.argument("network")
@click.argument("targets", nargs=-1, required=True)
@click.option("--small", is_flag=True, help="A small sibling of the network, in seconds.")
@click.option("--width", type=click.FloatRange(min=0, min_open=True), help="A factor for all channels.")
@click.option("--image", type=click.IntRange(min=1), help="Height and width of the input.")
@click.option("--classes", type=click.IntRange(min=1), help="Units of the last layer.")
@click.option("--batch", default=2, show_default=True, type=click.IntRange(min=1), help="Images.")
@click.option("--data", default="digits", show_default=True, help="Or mnist:FOLDER, cifar10:FOLDER.")
@click.option(
    "--weights", type=click.Path(path_type=Path), help="A safetensors file; else drawn by the seed."
)
@click.option("--dtype", default="float32", show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--record", "path", type=click.Path(path_type=Path), help="Where to write the record.")
@sentences
def compare(network: str, targets: tuple[str, ...], path: Path | None, **options: Any) -> None:
    """Run NETWORK on TARGETS: the first operation that leaves its own bound, and the drift.

    Every target gets the same weights and the same images, and runs forward, up to the loss, and
    backward. Each operation is judged on the operands that it really had.
    """
    from nnspec.conformance.networks.compare_command import compared
    from nnspec.conformance.report.comparison import render, summary

    console = _console()
    path = path or _fresh(targets, f"compare-{network}").with_suffix(".json")
    with console.status("") as status:
        told = compared(network, targets, lambda doing: status.update(doing), **options)
    summary(told, console, _written(path, told, render(told)))
    sys.exit(told["fails"])


@main.command()
@click.argument("network")
@click.argument("targets", nargs=-1)
@click.option("--small", is_flag=True, help="A small sibling of the network.")
@click.option("--width", type=click.FloatRange(min=0, min_open=True), help="A factor for all channels.")
@click.option("--image", type=click.IntRange(min=1), help="Height and width of the input.")
@click.option("--data", default="digits", show_default=True, help="Or mnist:FOLDER, cifar10:FOLDER.")
@click.option("--classes", default="0-9", show_default=True, help="Learn these only.")
@click.option("--optimizer", default="sgd", show_default=True, help="NAME, or NAME:ATTRIBUTE=VALUE,…")
@click.option("--momentum", type=float, help="An attribute of sgd and rmsprop.")
@click.option("--rate", default=0.05, show_default=True, help="The learning rate.")
@click.option("--schedule", default="", help="cosine_decay:steps=640, say: what becomes of the rate.")
@click.option("--epochs", default=10, show_default=True, type=click.IntRange(min=1))
@click.option("--batch", default=32, show_default=True, type=click.IntRange(min=1), help="Images.")
@click.option("--dtype", default="float32", show_default=True, help="Of the targets.")
@click.option("--seed", default=0, show_default=True, help="Of weights, batches and masks.")
@click.option("--judge", default=0, metavar="EVERY", type=click.IntRange(min=0), help="Judge such a step.")
@click.option("--save", type=click.Path(path_type=Path), help="A folder for the weights of each.")
@click.option("--resume", type=click.Path(path_type=Path), help="Go on from the weights in a folder.")
@click.option("--record", "path", type=click.Path(path_type=Path), help="Where to write the record.")
@sentences
def train(network: str, targets: tuple[str, ...], path: Path | None, **options: Any) -> None:
    """Train NETWORK on the reference and on TARGETS, from one start, side by side.

    Prints the loss and the share of right answers on the validation set, epoch by epoch. With --judge
    each EVERYth step is judged, operation by operation, from where the reference stands; exit status
    1 if one breaks a clause.
    """
    from nnspec.conformance.networks.train_command import trained
    from nnspec.conformance.report.training import Shown, render

    path = path or _fresh(targets, f"train-{network}")
    shown = Shown(_console())
    events = trained(network, targets, path, shown, **options)
    page = path.with_suffix(".html")
    page.write_text(render(events), encoding="utf-8")
    sys.exit(shown.close(str(page)))


@main.command()
@click.argument("network")
@click.argument("targets", nargs=-1)
@click.option("--from", "weights", required=True, type=click.Path(path_type=Path), help="Weights to reuse.")
@click.option("--data", default="digits", show_default=True, help="Or mnist:FOLDER, cifar10:FOLDER.")
@click.option("--classes", default="0-9", show_default=True, help="Learn these only.")
@click.option("--images", default=0, type=click.IntRange(min=0), help="Learn from so many.  [default: all]")
@click.option("--new", multiple=True, metavar="LAYER", help="Drawn anew.  [default: the last layer]")
@click.option("--freeze", multiple=True, metavar="LAYER", help="Left as it is.")
@click.option("--optimizer", default="sgd", show_default=True, help="sgd or adam, as in `nnspec train`.")
@click.option("--momentum", type=float, help="An attribute of sgd.")
@click.option("--rate", default=0.05, show_default=True, help="The learning rate of new layers.")
@click.option("--factor", default=0.1, show_default=True, type=click.FloatRange(min=0), help="Of the reused.")
@click.option("--epochs", default=5, show_default=True, type=click.IntRange(min=1))
@click.option("--batch", default=16, show_default=True, type=click.IntRange(min=1), help="Images.")
@click.option("--dtype", default="float32", show_default=True, help="Of the targets.")
@click.option("--seed", default=0, show_default=True, help="Of new weights, batches and masks.")
@click.option("--record", "path", type=click.Path(path_type=Path), help="Where to write the record.")
@sentences
def tune(network: str, targets: tuple[str, ...], path: Path | None, **options: Any) -> None:
    """Fine-tune NETWORK on the reference and on TARGETS, each in its framework's own way.

    Parameter groups in PyTorch, trainable variables and an optimizer for each rate in Keras, masks and
    labels in optax. Beside it everyone learns the same from scratch, with the same batches, at the rate
    of new layers. Exit status 1 if a parameter is not where the spec's steps lead, or a frozen one moved.
    """
    from nnspec.conformance.networks.tune_command import tuned
    from nnspec.conformance.report.tuning import Shown, render

    path = path or _fresh(targets, f"tune-{network}")
    shown = Shown(_console())
    events = tuned(network, targets, path, shown, **options)
    page = path.with_suffix(".html")
    page.write_text(render(events), encoding="utf-8")
    sys.exit(shown.close(str(page)))


@main.command()
@click.argument("target")
@click.option("-k", "selection", metavar="WORDS", help="Only faults, operations or clauses of these names.")
@click.option("--profile", default="ci", show_default=True, help="How much work: smoke, ci or deep.")
@click.option("--seed", default=0, show_default=True)
@click.option("-j", "--jobs", default=0, type=click.IntRange(min=0), help="Worker processes.")
@click.option("--record", "path", type=click.Path(path_type=Path), help="Where to write the record.")
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

    console = _console()
    path = path or _fresh((target,), "audit").with_suffix(".json")
    total = sum(map(len, pairs(selection).values()))
    with Progress(console, total) as progress:
        jobs = jobs or min(os.cpu_count() or 1, 4)
        record = made(target, selection, Plan(profile, seed), jobs, told=progress.told)
    summary(record, console, _written(path, record, render(record)))
    sys.exit(any(line["verdict"] in ("survives", "late") for line in record["faults"]))


@main.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.argument("outcome")
@sentences
def repro(record: Path, outcome: str) -> None:
    """Print a script that shows an OUTCOME of a RECORD in the framework's own API, without nnspec."""
    from nnspec.conformance.record import read
    from nnspec.conformance.repro import script

    click.echo(script(*read(record).outcome(outcome)), nl=False)


@main.command()
@click.argument("what")
@click.option("--draw", default=0, metavar="N", help="Show N cases drawn for the operation, too.")
@sentences
def show(what: str, draw: int) -> None:
    """Show an operation of the spec, or one clause: conv2d, max_pool2d.G2."""
    from nnspec.conformance.page import show as page

    page(what, _console(), draw)


@main.command()
def targets() -> None:
    """List the backends, their modes and dtypes, and whether they are installed here."""
    from nnspec.conformance.page import targets as page

    page(_console())


@main.command()
@click.option("--json", "as_json", is_flag=True, required=True, help="The only form so far.")
def spec(as_json: bool) -> None:
    """Export the spec for people who do not write Python."""
    import json

    from nnspec.conformance.page import exported

    click.echo(json.dumps(exported(), ensure_ascii=False, indent=2))


@main.command("new-backend")
@click.argument("name")
@sentences
def new_backend(name: str) -> None:
    """Write NAME.py, an adapter with every method declared missing, and say what to do next."""
    from nnspec.conformance.skeleton import write

    click.echo(write(name, Path.cwd()))


if __name__ == "__main__":
    main()
