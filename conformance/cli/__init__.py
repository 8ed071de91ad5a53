"""The command line. Everything heavy is imported inside the command that needs it."""

import os
import sys

import click

from nnspec import __version__
from nnspec.conformance.cli import audit, networks, records, spec


class InOrder(click.Group):
    """Commands as they were added, not by the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="nnspec")
def main() -> None:
    """Hold deep-learning frameworks to the math of a convolutional network's operations.

    A TARGET is NAME[:MODE][@DEVICE]: torch, tensorflow:xla, jax:jit@cpu; `nnspec targets` lists
    them. A name of your own is package.module:Class.
    """
    if os.getcwd() not in sys.path:  # where that name is looked for last, by the workers, too
        sys.path.append(os.getcwd())


for each in (
    records.run,
    records.smoke,
    records.report,
    records.diff,
    records.repro,
    audit.audit,
    networks.compare,
    networks.train,
    networks.tune,
    spec.show,
    spec.targets,
    spec.spec,
    spec.new_backend,
):
    main.add_command(each)
