"""A run of an optimizer: what its operands have in common, and when its states are given."""

from collections.abc import Iterator
from typing import Any

from nnspec.spec.model import Shape, require

Rates = tuple[float, ...]


def run(p: Shape, g: Shape, rates: Rates, taken: int, **states: Shape | None) -> tuple[Shape, ...]:
    """The shapes of the parameters and of each state after the steps; C1 to C3 of every optimizer."""
    require("C1", len(p) > 0 and g[1:] == p, f"g has the shape {g}; a step has one such array as p, {p}")
    for name, shape in states.items():
        require("C1", shape in (None, p), f"{name} has the shape {shape}; p has {p}")
    require("C2", len(rates) == g[0] > 0, f"there are {len(rates)} rates for {g[0]} steps")
    require("C2", all(0 <= rate < float("inf") for rate in rates), f"one of the rates {rates} is negative")
    given = [name for name, shape in states.items() if shape is not None]
    wanted = list(states) if taken else []
    require("C3", taken >= 0 and given == wanted, f"after {taken} steps {wanted} are given, not {given}")
    return (p, *(p for _ in states))


def fraction(clause: str, **attributes: float) -> None:
    """Attributes that are the part of the past that is kept."""
    for name, value in attributes.items():
        require(clause, 0 <= value < 1, f"{name} is {value}, and not in [0, 1)")


def positive(clause: str, **attributes: float) -> None:
    """Attributes above 0."""
    for name, value in attributes.items():
        require(clause, 0 < value < float("inf"), f"{name} is {value}, and not above 0")


def not_negative(clause: str, **attributes: float) -> None:
    """Attributes that may be 0."""
    for name, value in attributes.items():
        require(clause, 0 <= value < float("inf"), f"{name} is {value}, and negative")


def squares(clause: str, **states: Any) -> None:
    """States that sum up squares; those not given are None."""
    for name, values in states.items():
        least = min(_each(values), default=0.0) if values is not None else 0.0
        require(clause, not least < 0, f"{name} sums up squares, and {least!r} is negative")


def _each(values: Any) -> Iterator[float]:
    """The numbers of nested sequences."""
    for value in values:
        if hasattr(value, "__len__"):
            yield from _each(value)
        else:
            yield float(value)
