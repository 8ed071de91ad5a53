"""An optimizer of the spec as a training uses it: one step for all parameters, each at its own rate."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

import numpy as np

from nnspec.conformance.networks.weights import Point
from nnspec.conformance.target import Declined
from nnspec.conformance.words import BadWord
from nnspec.reference.formats import Array
from nnspec.reference.rule import rule_of
from nnspec.spec.model import Op, Rejected
from nnspec.spec.ops import OPS

Compute = Callable[[Op, Sequence[Array], Mapping[str, Any]], Any]  # arrays in, arrays out
Arrays = Mapping[str, Array]

STEPPING = tuple(op.name for op in OPS.values() if "taken" in op.defaults)
SCHEDULES = ("step_decay", "exponential_decay", "linear_warmup", "cosine_decay")

# Attributes in which the frameworks write one method in two ways, neither of them wrong.
CONVENTIONS = {"velocity": ("gradients", "steps"), "place": ("outside", "uncorrected")}


class BadOptimizer(BadWord):
    """An optimizer that the spec, or a framework, does not have; the message says what there is."""


def constant(rate: float) -> Callable[[int], float]:
    """The same rate for every step."""
    return lambda step: rate


def schedule(name: str, rate: float, **attrs: Any) -> Callable[[int], float]:
    """A schedule of the spec, computed by the reference: every backend is given the same rates."""
    if name not in SCHEDULES:
        raise BadOptimizer(f"the spec has no schedule {name!r}; it has {', '.join(SCHEDULES)}")
    op = OPS[name]
    try:
        attrs = op.fill_in(attrs)
        op.result_shapes({"rate": (), "t": (1,)}, attrs)
    except Rejected as rejected:
        raise BadOptimizer(str(rejected)) from None
    return lambda step: float(rule_of(op).forward(np.array(rate), np.array([step]), **attrs)[0])


@dataclass(frozen=True)
class Optimizer:
    """An operation that steps, its attributes, and the rate of each step, counted from 0.

    factors  of the rate, for parameters that have another; those with a factor of 0 are frozen: they
             have no step and no memory at all
    """

    name: str
    attrs: Mapping[str, Any]
    rate: Callable[[int], float]
    factors: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.name not in STEPPING:
            raise BadOptimizer(f"the spec has no optimizer {self.name!r}; it has {', '.join(STEPPING)}")
        try:
            shapes = {"p": (1, 1), "g": (1, 1, 1)}
            self.op.result_shapes(shapes, {**self.attrs, "rates": (self.rate(0),), "taken": 0})
        except Rejected as rejected:
            raise BadOptimizer(str(rejected)) from None

    @property
    def op(self) -> Op:
        return OPS[self.name]

    @property
    def states(self) -> tuple[str, ...]:
        """What is remembered of each parameter."""
        return self.op.operands[2:]

    def call(
        self, point: Point, names: Sequence[str], gradients: Arrays
    ) -> tuple[list[Array], dict[str, Any]]:
        """The operands and the attributes of one step of some parameters, in one row [1 …]."""
        held = [_row({n: point.memory[n][state] for n in names}) for state in self.states if point.step]
        p, g = (_row({n: arrays[n] for n in names}) for arrays in (point.learned, gradients))
        rate = self.rate(point.step) * self.factors.get(names[0], 1.0)
        attrs = self.op.fill_in({**self.attrs, "rates": (rate,), "taken": point.step})
        return [p, g[None], *held], attrs

    def groups(self, names: Sequence[str]) -> Iterator[list[str]]:
        """The parameters that have one rate, without those that have none."""
        rates = {name: self.factors.get(name, 1.0) for name in names}
        for rate in dict.fromkeys(rates.values()):
            if rate:
                yield [name for name in names if rates[name] == rate]

    def step(self, compute: Compute, point: Point, gradients: Arrays) -> Point:
        """The point after one step. An optimizer treats every number alone: those of one rate go together."""
        learned, memory = dict(point.learned), dict(point.memory)
        for names in self.groups(list(learned)):
            operands, attrs = self.call(point, names, gradients)
            y, *states = (
                _cut(x, {n: learned[n].shape for n in names}) for x in compute(self.op, operands, attrs)
            )
            learned |= y
            memory |= {n: {s: x[n] for s, x in zip(self.states, states, strict=True)} for n in names}
        return replace(point, learned=learned, memory=memory, step=point.step + 1)

    def offered(self, compute: Compute) -> "Optimizer":
        """The optimizer in the first of its conventions that a framework has; this one if it has it."""
        point = Point({"w": np.zeros(1, np.float32)})
        reasons = []
        for each in (self, *self._elsewhere()):
            try:
                each.step(compute, point, point.learned)
            except Declined as declined:
                reasons.append(str(declined))
            else:
                return each
        raise BadOptimizer(f"{self.name} with {dict(self.attrs)} is not offered: {reasons[0]}")

    def _elsewhere(self) -> Iterator["Optimizer"]:
        """In all conventions that the spec admits together with the other attributes."""
        known = {name: values for name, values in CONVENTIONS.items() if name in self.op.defaults}
        for way in itertools.product(*known.values()):
            with suppress(BadOptimizer):
                yield replace(self, attrs={**self.attrs, **dict(zip(known, way, strict=True))})

    def __str__(self) -> str:
        words = [f"{name}={value}" for name, value in self.attrs.items()]
        return " ".join([self.name, *words])


def _row(arrays: Arrays) -> Array:
    return np.concatenate([x.reshape(-1) for x in arrays.values()])[None]


def _cut(row: Array, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Array]:
    ends = np.cumsum([prod(shape) for shape in shapes.values()])
    parts = np.split(row[0], ends[:-1])
    return {name: part.reshape(shape) for part, (name, shape) in zip(parts, shapes.items(), strict=True)}
