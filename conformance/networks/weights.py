"""Weights on disk: safetensors files with the spec's names, and all that a training needs to go on.

A parameter `c1.w` is an array of that name, and so is what a network keeps, such as running statistics.
What an optimizer remembers of a parameter stands beside it, as `c1.w/m`. The metadata holds the name of
the network, its size and the number of steps taken.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nnspec.conformance.words import BadWord
from nnspec.reference.formats import DTYPES, Array
from nnspec.spec.model import Shape
from nnspec.spec.networks.model import Network

BETWEEN = "/"


class BadWeights(BadWord):
    """A file of weights that cannot be used, in one sentence that says why."""


@dataclass(frozen=True)
class Point:
    """Where a training stands: before its step number `step`, from 0.

    learned   the parameters, by name
    state     what the network keeps, by name
    memory    what the optimizer remembers of each parameter, by the spec's names; empty at the start
    """

    learned: Mapping[str, Array]
    state: Mapping[str, Array] = field(default_factory=dict)
    memory: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)
    step: int = 0

    def rounded(self, dtype: str) -> "Point":
        """All of it rounded to a dtype."""

        def of(arrays: Mapping[str, Array]) -> dict[str, Array]:
            return {name: x.astype(DTYPES[dtype]) for name, x in arrays.items()}

        memory = {name: of(arrays) for name, arrays in self.memory.items()}
        return Point(of(self.learned), of(self.state), memory, self.step)


def save(path: str | Path, network: Network, point: Point, **more: str) -> None:
    """Write a point of a network's training, in the dtype that its arrays have, and more about it."""
    from safetensors.numpy import save as packed

    remembered = {
        f"{name}{BETWEEN}{of}": x for name, arrays in point.memory.items() for of, x in arrays.items()
    }
    arrays = {**point.learned, **point.state, **remembered}
    about = {"network": network.name, "size": json.dumps(asdict(network.size)), "step": str(point.step)}
    whole = {name: x.copy(order="C") for name, x in arrays.items()}
    Path(path).write_bytes(packed(whole, {**about, **more}))


def read(path: str | Path) -> tuple[dict[str, Array], dict[str, str]]:
    """The arrays of a safetensors file, and its metadata, whatever it was written by."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "np") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, dict(file.metadata() or {})  # noqa: SIM118
    except FileNotFoundError:
        raise BadWeights(f"{path} cannot be read: there is no such file") from None
    except (SafetensorError, OSError) as error:
        raise BadWeights(f"{path} is no safetensors file: {error}") from None


def load(path: str | Path, network: Network) -> Point:
    """The point that a file holds, which must be one of this network in this size."""
    arrays, about = read(path)
    tables = {"a parameter": network.learned, "a state": network.state}
    for kind, table in tables.items():
        for name, shape in table.items():
            _require(path, network, arrays, about, kind, name, shape)
    memory: dict[str, dict[str, Array]] = {}
    for name in arrays.keys() - network.learned.keys() - network.state.keys():
        owner, _, of = name.partition(BETWEEN)
        if owner not in network.learned or not of:
            raise BadWeights(f"{path} holds {name!r}, which {network.name} does not have")
        _require(path, network, arrays, about, "what is remembered", name, network.learned[owner])
        memory.setdefault(owner, {})[of] = arrays[name]
    learned, state = ({name: arrays[name] for name in table} for table in tables.values())
    return Point(learned, state, memory, _step(path, about))


def _require(
    path: str | Path,
    network: Network,
    arrays: Mapping[str, Array],
    about: Mapping[str, str],
    kind: str,
    name: str,
    shape: Shape,
) -> None:
    size = f"{network.name} of width {network.size.width:g}, image {network.size.image} and "
    size += f"{network.size.classes} classes"
    origin = f" (it says of itself: {about['network']}, {about.get('size')})" if "network" in about else ""
    if name not in arrays:
        raise BadWeights(f"{path} has no {name!r}, {kind} of {size}{origin}")
    if arrays[name].shape != shape:
        have = f"{name!r} has the shape {arrays[name].shape}"
        raise BadWeights(f"in {path} {have}, and {shape} in {size}{origin}")


def _step(path: str | Path, about: Mapping[str, str]) -> int:
    """The number of steps that the file says were taken; 0 for weights from elsewhere."""
    said = about.get("step", "0")
    if not said.isdecimal():
        raise BadWeights(f"{path} says that it was written after {said!r} steps, which is no number")
    return int(said)
