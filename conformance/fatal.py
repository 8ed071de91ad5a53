"""Calls that are declared to end the process, tried where they can: in a process of their own."""

import json
import subprocess
import sys
from functools import cache

from nnspec.backends.base import Refusal


def ends(target: str, refusal: Refusal) -> bool:
    """Whether the witness of a fatal refusal ends the process here."""
    return _ends(target, json.dumps(refusal.fatal))


@cache
def _ends(target: str, witness: str) -> bool:
    command = [sys.executable, "-m", "nnspec.conformance.dare", target, witness]
    return subprocess.run(command, capture_output=True, check=False).returncode < 0
