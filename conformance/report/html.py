"""A record as one page: no request leaves it, and all text of the record is escaped."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from urllib.parse import urlsplit

from jinja2 import Environment
from markupsafe import Markup

from nnspec.conformance.record import FAILING, Record
from nnspec.conformance.report import words
from nnspec.conformance.report.sections import sections
from nnspec.conformance.report.shell import HERE, environment, style

LEVELS = 8  # of the heat map: half a decade each; the last ends at 1


def render(record: Record) -> str:
    """The page, complete in itself."""
    script = (HERE / "page.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    template = _environment().get_template("template.html")
    return template.render(script=script, digest=digest, style=style(), **sections(record))


def _environment() -> Environment:
    page = environment()
    page.filters |= {"ratio": words.ratio, "many": words.many, "duration": words.duration}
    page.filters |= {"anchor": anchor, "level": level, "web": web, "breakable": breakable}
    page.filters["held"] = words.held
    page.globals |= {"GLYPHS": words.GLYPHS, "MEANINGS": words.MEANINGS, "FAILING": FAILING}
    return page


def anchor(name: str) -> str:
    """An id for a name: letters, digits and _ as they are, other characters by their code."""
    return re.sub(r"[^A-Za-z0-9_]", lambda found: f"-{ord(found[0]):x}-", name)


def level(worst: float | None) -> str:
    """A step of the heat map: none, exact, 1 (far below the bound) … 8 (just within it), over."""
    if worst is None:
        return "none"
    if not worst <= 1:
        return "over"
    if worst == 0:
        return "exact"
    return str(min(LEVELS, max(1, math.ceil(LEVELS + 2 * math.log10(worst)))))


def web(link: str) -> bool:
    """Whether a link may be followed: a page of the web, no script."""
    return urlsplit(link).scheme in ("http", "https")


def breakable(name: str) -> Markup:
    """A name that may break after its marks of punctuation."""
    return Markup("<wbr>").join(re.findall(r"[^_:.@]*[_:.@]|[^_:.@]+", name))
