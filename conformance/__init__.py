"""The suite: aimed cases, checks that cite a clause, verdicts, records and reports."""

from typing import Any

__all__ = ["conformance_tests"]


def __getattr__(name: str) -> Any:
    """`conformance_tests`, which needs pytest, is imported when it is asked for."""
    if name == "conformance_tests":
        from nnspec.conformance.plugin import conformance_tests

        return conformance_tests
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
