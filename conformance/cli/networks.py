"""Whole networks on targets: compare, train, tune."""

import sys
from pathlib import Path
from typing import Any

import click

from nnspec.conformance.cli.command import fresh, recorded, sentences, terminal, written


@click.command()
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
@recorded
@sentences
def compare(network: str, targets: tuple[str, ...], path: Path | None, **options: Any) -> None:
    """Run NETWORK on TARGETS: the first operation that leaves its own bound, and the drift.

    Every target gets the same weights and the same images, and runs forward, up to the loss, and
    backward. Each operation is judged on the operands that it really had.
    """
    from nnspec.conformance.networks.compare_command import compared
    from nnspec.conformance.report.comparison import render, summary

    console = terminal()
    path = path or fresh(targets, f"compare-{network}").with_suffix(".json")
    with console.status("") as status:
        told = compared(network, targets, lambda doing: status.update(doing), **options)
    summary(told, console, written(path, told, render(told)))
    sys.exit(told["fails"])


@click.command()
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
@recorded
@sentences
def train(network: str, targets: tuple[str, ...], path: Path | None, **options: Any) -> None:
    """Train NETWORK on the reference and on TARGETS, from one start, side by side.

    Prints the loss and the share of right answers on the validation set, epoch by epoch. With --judge
    each EVERYth step is judged, operation by operation, from where the reference stands; exit status
    1 if one breaks a clause.
    """
    from nnspec.conformance.networks.train_command import trained
    from nnspec.conformance.report.events import Shown
    from nnspec.conformance.report.training import FORM, render

    path = path or fresh(targets, f"train-{network}")
    shown = Shown(terminal(), FORM)
    events = trained(network, targets, path, shown, **options)
    page = path.with_suffix(".html")
    page.write_text(render(events), encoding="utf-8")
    sys.exit(shown.close(str(page)))


@click.command()
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
@recorded
@sentences
def tune(network: str, targets: tuple[str, ...], path: Path | None, **options: Any) -> None:
    """Fine-tune NETWORK on the reference and on TARGETS, each in its framework's own way.

    Parameter groups in PyTorch, trainable variables and an optimizer for each rate in Keras, masks and
    labels in optax. Beside it everyone learns the same from scratch, with the same batches, at the rate
    of new layers. Exit status 1 if a parameter is not where the spec's steps lead, or a frozen one moved.
    """
    from nnspec.conformance.networks.tune_command import tuned
    from nnspec.conformance.report.events import Shown
    from nnspec.conformance.report.tuning import FORM, render

    path = path or fresh(targets, f"tune-{network}")
    shown = Shown(terminal(), FORM)
    events = tuned(network, targets, path, shown, **options)
    page = path.with_suffix(".html")
    page.write_text(render(events), encoding="utf-8")
    sys.exit(shown.close(str(page)))
