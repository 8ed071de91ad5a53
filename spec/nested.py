"""Nested sequences, as the values of operands are told to the spec."""

from collections.abc import Iterator
from typing import Any


def numbers(values: Any) -> Iterator[float]:
    """All of them, however deep they lie."""
    for value in values:
        if hasattr(value, "__len__"):
            yield from numbers(value)
        else:
            yield value
