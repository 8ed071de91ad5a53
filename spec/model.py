"""What an operation is, before anyone computes anything."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from math import prod
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

Shape = tuple[int, ...]
Pair = tuple[int, int]
Triple = tuple[int, int, int]
Sides = tuple[Pair, Pair]
Reduction = Literal["none", "mean", "sum"]

LETTERS = {
    "C": "constraint on the arguments",
    "W": "the law of sliding windows",
    "F": "value",
    "G": "gradient",
    "S": "special values",
    "P": "property",
    "K": "convention",
}


class Rejected(ValueError):
    """The arguments break a clause of the spec."""

    def __init__(self, clause: str, why: str) -> None:
        super().__init__(f"{clause}: {why}")
        self.clause, self.why = clause, why


def require(clause: str, holds: bool, why: str) -> None:
    """Raise `Rejected` unless the clause holds."""
    if not holds:
        raise Rejected(clause, why)


@dataclass(frozen=True)
class Clause:
    """One numbered sentence of the spec: `max_pool2d.G2`."""

    owner: str
    number: str
    text: str

    @property
    def id(self) -> str:
        return f"{self.owner}.{self.number}"

    @property
    def letter(self) -> str:
        return self.number[0]


def clauses_in(owner: str, text: str) -> tuple[Clause, ...]:
    """The numbered sentences of a docstring, in order.

    A clause is a letter and a number, two spaces, its sentence; lines indented further continue it.
    """
    found = re.findall(r"^ *([CWFGSPK]\d+)  (.+(?:\n {8,}\S.*)*)", text, re.MULTILINE)
    return tuple(Clause(owner, number, " ".join(body.split())) for number, body in found)


@dataclass(frozen=True)
class Example:
    """One case worked by hand, true for the reference and for every backend.

    `given` holds operands as nested lists and attributes that are not the default; `y` the result, or
    a tuple of all results. `g` is a cotangent of the result and `cotangents` what it becomes, operand
    by operand.
    """

    clause: str
    given: Mapping[str, Any]
    y: Any
    g: Any = None
    cotangents: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Axes:
    """The axes of one operand or result, read from `w[K D R S]`.

    `b[K]?` may be absent; `m[...]!` has no cotangent: it is a constant, a state, or integers.
    """

    name: str
    names: tuple[str, ...]
    optional: bool
    constant: bool

    @classmethod
    @cache
    def read(cls, text: str) -> tuple["Axes", ...]:
        found = re.findall(r"(\w+)\[([^\]]*)\](\??)(!?)", text)
        return tuple(
            cls(name, tuple(axes.split()), bool(may), bool(const)) for name, axes, may, const in found
        )

    @property
    def any_rank(self) -> bool:
        return "..." in self.names

    def bind(self, shape: Shape, sizes: dict[str, int]) -> None:
        """Check the rank, and that an axis has one size wherever its name stands."""
        if self.any_rank:
            return
        expected = f"{self.name} has axes [{' '.join(self.names)}]"
        require("every.C3", len(shape) == len(self.names), f"{expected}, not the shape {shape}")
        for axis, size in zip(self.names, shape, strict=True):
            require("every.C3", size > 0 or axis == "N", f"{expected}; only N may be empty: {shape}")
            known = sizes.setdefault(axis, size)
            require("every.C3", size == known, f"{expected}, but {axis} is {known} and {size}")


@dataclass(frozen=True)
class Op:
    """An operation: a function from shapes to the shape of its result, or of all its results."""

    shape: Callable[..., Any]
    since: str
    axes: str
    math: tuple[str, ...]
    laws: tuple[str, ...]
    batch: tuple[str, ...]
    values: Callable[..., None] | None
    examples: tuple[Example, ...]
    random: bool = False

    @property
    def name(self) -> str:
        return self.shape.__name__

    @property
    def home(self) -> str:
        """The file name that this operation has in every room."""
        return self.shape.__module__.rpartition(".")[2]

    @property
    def formula(self) -> str:
        return inspect.cleandoc(self.shape.__doc__ or "").partition("\n")[0]

    @cached_property
    def _parameters(self) -> tuple[inspect.Parameter, ...]:
        return tuple(inspect.signature(self.shape).parameters.values())

    @cached_property
    def operands(self) -> tuple[str, ...]:
        return tuple(p.name for p in self._parameters if p.kind is not p.KEYWORD_ONLY)

    @cached_property
    def optional(self) -> tuple[str, ...]:
        return tuple(a.name for a in Axes.read(self.axes) if a.optional)

    @cached_property
    def constant(self) -> tuple[str, ...]:
        """Operands that have no cotangent."""
        return tuple(a.name for a in Axes.read(self.axes.partition("->")[0]) if a.constant)

    @cached_property
    def results(self) -> tuple[str, ...]:
        return tuple(a.name for a in Axes.read(self.axes.partition("->")[2]))

    @cached_property
    def smooth(self) -> tuple[str, ...]:
        """Results that have a cotangent; none if the operation is not differentiated."""
        return tuple(a.name for a in Axes.read(self.axes.partition("->")[2]) if not a.constant)

    def constant_integers(self, result: str) -> bool:
        """Whether a result holds integers: one named i, an index."""
        return result == "i" and result in self.results

    @cached_property
    def defaults(self) -> dict[str, Any]:
        return {p.name: p.default for p in self._parameters if p.kind is p.KEYWORD_ONLY}

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return clauses_in(self.name, self.shape.__doc__ or "")

    def clause(self, number: str) -> Clause:
        return next(c for c in self.clauses if c.number == number)

    def numbers(self, letter: str) -> tuple[str, ...]:
        """The ids of this operation's own clauses of one letter."""
        return tuple(c.id for c in self.clauses if c.letter == letter)

    def result(self, shapes: Mapping[str, Shape], attrs: Mapping[str, Any]) -> Shape:
        """The shape of y, the first result; see `result_shapes`."""
        return self.result_shapes(shapes, attrs)[self.results[0]]

    def cotangent(self, shapes: Mapping[str, Shape], attrs: Mapping[str, Any]) -> Shape:
        """The shape of g: that of the result that has a cotangent; where several have one, g is flat."""
        every = self.result_shapes(shapes, attrs)
        if len(self.smooth) == 1:
            return every[self.smooth[0]]
        return (sum(prod(every[name]) for name in self.smooth),)

    def result_shapes(self, shapes: Mapping[str, Shape], attrs: Mapping[str, Any]) -> dict[str, Shape]:
        """The shape of every result, or `Rejected` with the id of the clause that the arguments break."""
        sizes: dict[str, int] = {}
        for axes in Axes.read(self.axes.partition("->")[0]):
            if axes.name in shapes:
                axes.bind(shapes[axes.name], sizes)
            else:
                require("every.C3", axes.optional, f"{self.name} needs its operand {axes.name}")
        for name in shapes:
            require("every.C3", name in self.operands, f"{self.name} has no operand {name}")
        try:
            found = self.shape(**shapes, **self.fill_in(attrs))
        except Rejected as rejected:
            raise self._named(rejected) from None
        return dict(zip(self.results, [found] if len(self.results) == 1 else found, strict=True))

    def fill_in(self, attrs: Mapping[str, Any]) -> dict[str, Any]:
        """All attributes, in canonical form, defaults included."""
        for name in attrs:
            known = ", ".join(self.defaults) or "none"
            require("every.C2", name in self.defaults, f"{self.name} has no attribute {name} ({known})")
        filled = {**self.defaults, **attrs}
        for p in self._parameters:
            if p.kind is p.KEYWORD_ONLY:
                wanted = canonical(p.annotation, filled[p.name])
                require("every.C2", wanted is None, f"{p.name} is {wanted}, not {filled[p.name]!r}")
        return filled

    def admit(self, operands: Mapping[str, Any], attrs: Mapping[str, Any]) -> None:
        """Raise `Rejected` when values, nested as their shapes are, break a constraint."""
        if self.values is None:
            return
        try:
            self.values(**operands, **attrs)
        except Rejected as rejected:
            raise self._named(rejected) from None

    def _named(self, rejected: Rejected) -> Rejected:
        own = "." not in rejected.clause
        return Rejected(f"{self.name}.{rejected.clause}" if own else rejected.clause, rejected.why)


def canonical(annotation: Any, value: Any) -> str | None:
    """What `value` should have been, or None when it has the form that `annotation` names."""
    parts = get_args(annotation)
    if isinstance(annotation, UnionType):
        wrong = [canonical(part, value) for part in parts if part is not NoneType]
        return None if value is None or None in wrong else f"{wrong[0]} or None"
    if get_origin(annotation) is Literal:
        return None if value in parts else f"one of {parts}"
    if get_origin(annotation) is tuple:
        return None if _is_tuple(parts, value) else _in_words(parts)
    exact = type(value) is annotation
    return None if exact else {int: "an integer", bool: "True or False", float: "a float"}[annotation]


def _is_tuple(parts: tuple[Any, ...], value: Any) -> bool:
    if not isinstance(value, tuple):
        return False
    wanted = [parts[0]] * len(value) if parts[-1] is Ellipsis else list(parts)
    return len(value) == len(wanted) and all(
        canonical(p, v) is None for p, v in zip(wanted, value, strict=True)
    )


def _in_words(parts: tuple[Any, ...]) -> str:
    """A tuple's parts, all of one kind."""
    count = {2: "two", 3: "three"}.get(len(parts), str(len(parts)))
    first = parts[0]
    kind = {int: "integers", float: "floats"}.get(first, "pairs of integers")
    if len(parts) == 1:
        return f"a tuple of one {kind.replace('s', '', 1)}"
    return f"a tuple of {kind}" if parts[-1] is Ellipsis else f"{count} {kind}"


def op(
    *,
    since: str,
    axes: str,
    math: tuple[str, ...],
    laws: tuple[str, ...] = (),
    batch: tuple[str, ...] = ("x",),
    values: Callable[..., None] | None = None,
    examples: tuple[Example, ...] = (),
    random: bool = False,
) -> Callable[[Callable[..., Any]], Op]:
    """Make an operation of a function from shapes to a shape, or to a tuple of shapes for several results.

    axes      operands and results with their axes, `x[N C], b[C]? -> y[N C]`; see `Axes` for the marks
    math      formulas in LaTeX, value first, then cotangents
    laws      shared laws besides `every`, `("window",)`
    batch     operands whose first axis is the batch, independent item by item
    values    raises `Rejected` when the values of the operands break a constraint
    random    the result is drawn: it has no reference value, but properties
    """
    return lambda shape: Op(shape, since, axes, math, laws, batch, values, examples, random)
