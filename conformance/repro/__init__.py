"""A finding as a script in the framework's own API, with the reference's numbers beside it.

The call is the adapter's own source, its operands are literals, and nothing of nnspec is imported:
whoever receives the script needs NumPy and the framework.
"""

from collections.abc import Mapping
from typing import Any

from nnspec.conformance.case import Case
from nnspec.conformance.repro.text import Script
from nnspec.conformance.target import backend_class, parse
from nnspec.conformance.words import BadWord


def script(cell: Mapping[str, Any], outcome: Mapping[str, Any]) -> str:
    """The script that shows an outcome; `BadWord` where there is nothing to show."""
    line = outcome.get("case") or cell.get("case")
    if not line:
        why = f": {cell['reason']}" if cell.get("reason") else ""
        raise BadWord(f"{outcome['id']} ({cell['id']}) is {outcome['verdict']}, with no case to show{why}")
    if cell["check"] == "signature":
        raise BadWord(f"{outcome['id']} is about the parameters of the adapter's method, not about a call")
    name, mode, device = parse(cell["target"])
    kind = backend_class(name)
    case = Case.from_json({**line, "dtype": cell["dtype"]})
    return Script(kind, mode or kind.modes[0], device or "cpu").text(cell, outcome, case)
