"""What a person asks of a training, in words: classes, an optimizer, a schedule; and the course of it."""

import re
from collections.abc import Mapping
from typing import Any

from nnspec.conformance.networks import ready
from nnspec.conformance.networks.course import Course
from nnspec.conformance.networks.data import source
from nnspec.conformance.networks.images import BadData, Batches, Split
from nnspec.conformance.networks.optimizer import BadOptimizer, Optimizer, constant, schedule
from nnspec.conformance.networks.start import start
from nnspec.spec.networks.model import Network
from nnspec.spec.ops import OPS


def listed(text: str) -> list[int]:
    """`0-4` or `1,3,5-7` as numbers."""
    found: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"(\d+)(?:-(\d+))?", part.strip())
        if match is None:
            raise BadData(f"{text!r} names no classes; write 0-4, or 1,3,5-7")
        found += range(int(match[1]), int(match[2] or match[1]) + 1)
    if len(set(found)) != len(found) or len(found) < 2:
        raise BadData(f"{text!r} names {len(found)} classes; there have to be two or more, each once")
    return found


def named(text: str) -> tuple[str, dict[str, Any]]:
    """`adam:beta1=0.5,place=inside` as an operation's name and its attributes."""
    name, _, said = text.partition(":")
    if name not in OPS:
        raise BadOptimizer(f"the spec has no operation {name!r}")
    attrs = {}
    known = [attribute for attribute in OPS[name].defaults if attribute not in ("rates", "taken")]
    for part in said.split(",") if said else ():
        attribute, _, value = part.partition("=")
        if attribute not in known:
            raise BadOptimizer(f"{name} has no attribute {attribute!r} to choose; it has {', '.join(known)}")
        attrs[attribute] = _value(name, attribute, value)
    return name, attrs


def _value(name: str, attribute: str, text: str) -> Any:
    kind = type(OPS[name].defaults[attribute])
    try:
        return {"True": True, "False": False}[text] if kind is bool else kind(text)
    except (KeyError, TypeError, ValueError):
        usual = OPS[name].defaults[attribute]
        raise BadOptimizer(f"{name}: {attribute} is {text!r}, and was to be like {usual!r}") from None


def optimizer(text: str, rate: float, falling: str = "", **more: Any) -> Optimizer:
    """The optimizer of a word, and the schedule of another; `more` are attributes, left out where None."""
    name, attrs = named(text)
    attrs |= {key: value for key, value in more.items() if value is not None}
    if not falling:
        return Optimizer(name, attrs, constant(rate))
    by, how = named(falling)
    return Optimizer(name, attrs, schedule(by, rate, **how))


def taught(network: Network, data: str, said: str) -> Split:
    """The images of some classes, as large as the network asks for."""
    if not network.labels:
        return source(data, network.size.image, network.channels)
    return source(data, network.size.image, network.channels, listed(said))


def course(
    name: str,
    *,
    small: bool = False,
    width: float | None = None,
    image: int | None = None,
    data: str = "digits",
    classes: str = "0-9",
    optimizer: Optimizer,
    epochs: int,
    batch: int,
    seed: int = 0,
    judge: int = 0,
    about: Mapping[str, Any],
) -> Course:
    """A network, its data, and where it starts; without labels it learns which classes are the upper half."""
    network = ready.network(name, width, image, _units(name, classes), small=small)
    split = taught(network, data, classes)
    batches = Batches(split.train, batch, seed)
    said = {"data": data, "classes": classes, "batch": batch, "seed": seed, **about}
    return Course(network, split, batches, optimizer, start(network, seed), epochs, said, judge)


def _units(name: str, said: str) -> int | None:
    """Units of the last layer: one for each class, or as many as the network without labels has."""
    family = ready.family(name)
    if not family.labels and said != "0-9":
        raise BadData(f"{name} tells the upper half of the classes from the lower: leave out --classes")
    return len(listed(said)) if family.labels else None
