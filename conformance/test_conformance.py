"""What `pytest --nnspec TARGET` runs; the plugin makes an item of each cell."""

from typing import Any

from nnspec.conformance.plugin import judge


def test_conformance(cell: Any, plan: Any, record_property: Any) -> None:
    """The target keeps the check on the operation in the dtype."""
    judge(cell, plan, record_property)
