"""Calls that are declared to end the process, tried where they can: in a process of their own."""

import json
import subprocess
import sys
from contextlib import suppress
from functools import cache
from typing import Any

from nnspec.backends.base import Refusal
from nnspec.conformance.case import Case
from nnspec.conformance.target import Broken, Declined, Target


def harmless(target: Target, operation: str) -> Refusal | None:
    """A fatal refusal of an operation whose witness no longer ends the process."""
    for refusal in target.backend.refusals:
        ours = refusal.operation == operation and (not refusal.modes or target.mode in refusal.modes)
        tried = refusal.fatal and not refusal.by_processor
        if ours and tried and _survives(target.text, json.dumps(refusal.fatal)):
            return refusal
    return None


@cache
def _survives(target: str, witness: str) -> bool:
    command = [sys.executable, "-m", __name__, target, witness]
    return subprocess.run(command, capture_output=True, check=False).returncode >= 0


def _dare(text: str, line: dict[str, Any]) -> None:
    """Make the call; whatever it gives or raises, the process has survived it."""
    target = Target(text)
    target.daring = True
    with suppress(Declined, Broken):
        target.vjp(Case.from_json(line))


if __name__ == "__main__":
    _dare(sys.argv[1], json.loads(sys.argv[2]))
