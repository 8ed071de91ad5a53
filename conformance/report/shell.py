"""What all pages share: templates of this folder, all text escaped, and nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nnspec.conformance.report.evidence import number

HERE = Path(__file__).parent
BARS = "▁▂▃▄▅▆▇█"


def environment() -> Environment:
    """Templates in which a name that is not given is an error."""
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def style() -> str:
    """The style sheet of all pages."""
    return (HERE / "page.css").read_text(encoding="utf-8")


def page(template: str, title: str, /, **values: Any) -> str:
    """A page that extends `shell.html`, without a script."""
    found = environment()
    found.filters["number"] = number
    return found.get_template(template).render(title=title, style=style(), **values)


def bars(heights: Sequence[float]) -> str:
    """A bar for each height from 0 to 1."""
    return "".join(BARS[round(7 * height)] for height in heights)
