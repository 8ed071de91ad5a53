"""`nnspec train` in Python: what was asked, checked; everything that happens, written as it comes."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nnspec.conformance.networks import asked
from nnspec.conformance.networks.course import Cohort, Event
from nnspec.conformance.record import encode
from nnspec.conformance.target import recognise
from nnspec.conformance.words import BadWord
from nnspec.reference.formats import FORMATS

Watch = Callable[[Event], None]


def trained(
    network: str,
    targets: Sequence[str],
    path: Path,
    watch: Watch = lambda event: None,
    *,
    optimizer: str = "sgd",
    momentum: float | None = None,
    rate: float = 0.05,
    schedule: str = "",
    dtype: str = "float32",
    save: Path | None = None,
    resume: Path | None = None,
    **course: Any,
) -> list[Event]:
    """Everything that happened, which is also in the record at `path`; see `asked.course` for the rest.

    Raises a `BadWord` for a network, data, an optimizer, a target, weights or a dtype that cannot be had.
    """
    recognised(targets, dtype)
    chosen = asked.optimizer(optimizer, rate, schedule, momentum=momentum)
    about = {"rate": rate, "schedule": schedule or "constant", "dtype": dtype}
    whole = asked.course(network, optimizer=chosen, about=about, **course)
    pupils = Cohort.of(whole, targets, dtype, resume)
    events = list(written(pupils.run(), path, watch))
    if save:
        pupils.save(save)
    return events


def recognised(targets: Sequence[str], dtype: str) -> None:
    """Raise a `BadWord` for what is known to be wrong before any framework is loaded."""
    if dtype not in FORMATS:
        raise BadWord(f"unknown dtype {dtype!r}; known: {', '.join(FORMATS)}")
    for i, target in enumerate(targets):
        recognise(target)
        if target in targets[:i]:
            raise BadWord(f"target {target} is named twice")


def written(events: Iterator[Event], path: Path, watch: Watch) -> Iterator[Event]:
    """The same events, each in a line of the record and shown."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as record:
        for event in events:
            record.write(json.dumps(encode(event), ensure_ascii=False) + "\n")
            watch(event)
            yield event
