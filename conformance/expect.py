"""What the reference says of a case: the result and every cotangent, each with what is allowed."""

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from nnspec.conformance.case import Case
from nnspec.conformance.verdict import Want, allowance
from nnspec.reference.bounded import Bounded, Value, operand
from nnspec.reference.formats import EXACT, Array, Grade, Profile, profile
from nnspec.reference.rule import Freedom, rule_of


class Expectation:
    """The reference's answers to one case under one grade.

    With `special`, NaN and infinity come from the operands and must arrive where the formula puts
    them. With `flush=False` subnormal numbers must be kept.
    """

    def __init__(self, case: Case, grade: Grade = "A", *, special: bool = False, flush: bool = True) -> None:
        self.case, self.special = case, special
        self.profile = profile(case.dtype, grade, flush=flush)
        self.rule = rule_of(case.spec)
        self.attrs = case.spec.fill_in(case.attrs)
        self._forward: dict[Profile, Any] = {}
        self._adjoint: dict[Profile, dict[str, Any]] = {}

    def share(self, other: "Expectation") -> None:
        """Whatever was worked out for the same case under another grade is known here, too."""
        self._forward, self._adjoint = other._forward, other._adjoint

    def _operands(self, p: Profile) -> list[Bounded | Array]:
        arrays = self.case.arrays
        return [operand(x, p) if x.dtype.kind != "i" else x for x in arrays.values()]

    def _result(self, p: Profile) -> Any:
        """A bounded value, or a tuple of all results."""
        if p not in self._forward:
            with np.errstate(all="ignore"):
                self._forward[p] = self.rule.forward(*self._operands(p), **self.attrs)
        return self._forward[p]

    def _want(
        self,
        bound: Value,
        exact: Value,
        low: Array | float = 0.0,
        high: Array | float = 0.0,
    ) -> Want:
        if not isinstance(bound, Bounded) or not isinstance(exact, Bounded):  # integers
            return Want(np.asarray(bound, float), np.zeros(np.shape(bound)), self.profile.storage)
        tolerance = allowance(bound, exact)
        return Want(exact.value, tolerance, bound.profile.storage, low, high, self.special)

    @cached_property
    def results(self) -> dict[str, Want]:
        """One for each result, under its name."""
        names = self.case.spec.results
        bounds, exacts = self._result(self.profile), self._result(EXACT)
        if len(names) == 1:
            bounds, exacts = (bounds,), (exacts,)
        return {n: self._want(b, e) for n, b, e in zip(names, bounds, exacts, strict=True)}

    @property
    def y(self) -> Want:
        """The first result."""
        return next(iter(self.results.values()))

    def _vjp(self, p: Profile) -> dict[str, Any]:
        """The cotangents of all operands, bounded."""
        rule = self.rule.vjp
        assert rule is not None, f"{self.case.op} has no cotangents"
        if p not in self._adjoint:
            sent = tuple(operand(np.asarray(g, float), p) for g in self.case.parts)
            g = sent[0] if len(sent) == 1 else sent
            answers = rule(g, self._result(p), *self._operands(p), **self.attrs)
            self._adjoint[p] = dict(zip(self.case.arrays, answers, strict=True))
        return self._adjoint[p]

    def cotangents(self) -> dict[str, Want]:
        """One for each floating operand, under the operand's name, for the case's own cotangent."""
        return self._cotangents

    @cached_property
    def _cotangents(self) -> dict[str, Want]:
        parts = [np.asarray(g, float) for g in self.case.parts]
        with np.errstate(all="ignore"):
            bounds, exacts = self._vjp(self.profile), self._vjp(EXACT)
            free = self._freedom(parts[0] if len(parts) == 1 else tuple(parts))
        wants = {}
        for name in self.case.floating:
            wants[name] = self._want(bounds[name], exacts[name], *(free.get(name) or (0.0, 0.0)))
        return wants

    def _freedom(self, g: Array | tuple[Array, ...]) -> dict[str, Freedom | None]:
        if self.rule.freedom is None:
            return {}
        plain = [np.asarray(x, float) for x in self.case.arrays.values()]
        y = self._result(EXACT)
        values = tuple(_value(part) for part in y) if isinstance(y, tuple) else _value(y)
        free = self.rule.freedom(self.profile, g, values, *plain, **self.attrs)
        return dict(zip(self.case.arrays, free, strict=True))


class Expectations:
    """What the reference says of cases, worked out once for each.

    Those of one trial are known by the case itself. Lasting ones are known by what the case says, and are
    worked out from a new one: into the arrays of the case a backend may have written.
    """

    def __init__(self, *, lasting: bool = False) -> None:
        self.lasting = lasting
        self._made: dict[tuple[int | str, Grade, str], Expectation] = {}
        self._first: dict[int | str, Expectation] = {}  # of each case, whatever the grade

    def of(self, case: Case, grade: Grade, **how: Any) -> Expectation:
        """Of a case, under a grade; `how` are the options of an `Expectation`."""
        name = repr(case) if self.lasting else id(case)
        key = name, grade, str(how)
        if key not in self._made:
            made = Expectation(replace(case) if self.lasting else case, grade, **how)
            made.share(self._first.setdefault(name, made))
            self._made[key] = made
        return self._made[key]


def _value(y: Bounded | Array) -> Array:
    return y.value if isinstance(y, Bounded) else y
