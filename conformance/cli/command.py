"""What all commands share: their errors in a sentence, and where they write."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

RUNS = Path("nnspec-runs")
recorded = click.option(
    "--record", "path", type=click.Path(path_type=Path), help="Where to write the record."
)


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


def terminal() -> Any:
    """As wide as the terminal; 100 columns in a pipe."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 100)


def fresh(targets: tuple[str, ...], word: str = "") -> Path:
    """A record of its own, named after the moment and the targets."""
    from datetime import datetime

    name = "-".join(part for part in (f"{datetime.now():%Y%m%d-%H%M%S}", word, *targets) if part)
    return RUNS / ("".join(c if c.isalnum() or c in "-." else "_" for c in name)[:80] + ".jsonl")


def written(path: Path, record: Any, page: str) -> str:
    """Where the page of a record lies, after both are written."""
    import json

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    path.with_suffix(".html").write_text(page, encoding="utf-8")
    return str(path.with_suffix(".html"))
