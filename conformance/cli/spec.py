"""The spec and the adapters, looked at: show, targets, spec, new-backend."""

from pathlib import Path

import click

from nnspec.conformance.cli.command import sentences, terminal


@click.command()
@click.argument("what")
@click.option("--draw", default=0, metavar="N", help="Show N cases drawn for the operation, too.")
@sentences
def show(what: str, draw: int) -> None:
    """Show an operation of the spec, or one clause: conv2d, max_pool2d.G2."""
    from nnspec.conformance.page import show as page

    page(what, terminal(), draw)


@click.command()
def targets() -> None:
    """List the backends, their modes and dtypes, and whether they are installed here."""
    from nnspec.conformance.page import targets as page

    page(terminal())


@click.command()
@click.option("--json", "as_json", is_flag=True, required=True, help="The only form so far.")
def spec(as_json: bool) -> None:
    """Export the spec for people who do not write Python."""
    import json

    from nnspec.conformance.page import exported

    click.echo(json.dumps(exported(), ensure_ascii=False, indent=2))


@click.command("new-backend")
@click.argument("name")
@sentences
def new_backend(name: str) -> None:
    """Write NAME.py, an adapter with every method declared missing, and say what to do next."""
    from nnspec.conformance.skeleton import write

    click.echo(write(name, Path.cwd()))
