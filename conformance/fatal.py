"""Calls that are declared to end the process, tried where they can: in a process of their own."""

import json
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

from nnspec.backends.base import Refusal

if TYPE_CHECKING:
    from nnspec.conformance.target import Target


def harmless(target: "Target", operation: str) -> Refusal | None:
    """A fatal refusal of an operation, one of every processor, whose witness no longer ends it."""
    for refusal in target.backend.refusals:
        ours = refusal.operation == operation and (not refusal.modes or target.mode in refusal.modes)
        if ours and refusal.fatal and not refusal.by_processor and not ends(target.text, refusal):
            return refusal
    return None


def ends(target: str, refusal: Refusal) -> bool:
    """Whether the witness of a fatal refusal ends the process here."""
    return _ends(target, json.dumps(refusal.fatal))


@cache
def _ends(target: str, witness: str) -> bool:
    command = [sys.executable, "-m", "nnspec.conformance.dare", target, witness]
    return subprocess.run(command, capture_output=True, check=False).returncode < 0
