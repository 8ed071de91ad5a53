"""`nnspec compare` in Python: what was asked, checked, and what came of it as plain data."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nnspec.conformance.networks import ready
from nnspec.conformance.networks.compare import compare
from nnspec.conformance.networks.weights import load
from nnspec.conformance.target import Target, recognise
from nnspec.conformance.words import BadWord
from nnspec.reference.formats import FORMATS


def compared(
    name: str,
    targets: Sequence[str],
    watch: Callable[[str], None] = lambda doing: None,
    *,
    small: bool = False,
    width: float | None = None,
    image: int | None = None,
    classes: int | None = None,
    batch: int = 2,
    data: str = "digits",
    weights: Path | None = None,
    dtype: str = "float32",
    seed: int = 0,
) -> dict[str, Any]:
    """What every target made of the network; `report.comparison` shows it.

    Raises a `BadWord` for a network, a target, data, weights or a dtype that cannot be had.
    """
    if dtype not in FORMATS:
        raise BadWord(f"unknown dtype {dtype!r}; known: {', '.join(FORMATS)}")
    for target in targets:
        recognise(target)
    network = ready.network(name, width, image, classes, small=small)
    point = load(weights, network) if weights else None
    program = ready.program(network, batch, data, seed, point)
    said = compare(program, [Target(target) for target in targets], dtype, watch)
    about = {"size": asdict(network.size), "parameters": network.parameters, "batch": batch}
    return {"network": name, **about, "data": data.partition(":")[0], "seed": seed, **said}
