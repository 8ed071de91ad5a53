"""What the reference says of a case: the result and every cotangent, each with what is allowed."""

from typing import Any

import numpy as np

from nnspec.conformance.case import Case
from nnspec.conformance.verdict import Want, allowance
from nnspec.reference.bounded import Bounded, operand
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
        self._forward: dict[Profile, Bounded] = {}

    def _operands(self, p: Profile) -> list[Bounded | Array]:
        arrays = self.case.arrays
        return [operand(x, p) if x.dtype.kind != "i" else x for x in arrays.values()]

    def _result(self, p: Profile) -> Bounded:
        if p not in self._forward:
            with np.errstate(all="ignore"):
                self._forward[p] = self.rule.forward(*self._operands(p), **self.attrs)
        return self._forward[p]

    def _want(
        self, bound: Bounded, exact: Bounded, low: Array | float = 0.0, high: Array | float = 0.0
    ) -> Want:
        tolerance = allowance(bound, exact)
        return Want(exact.value, tolerance, bound.profile.storage, low, high, self.special)

    @property
    def y(self) -> Want:
        return self._want(self._result(self.profile), self._result(EXACT))

    def cotangents(self) -> dict[str, Want]:
        """One for each floating operand, under the operand's name, for the case's own cotangent."""
        g, rule = np.asarray(self.case.g, float), self.rule.vjp
        assert rule is not None, f"{self.case.op} has no cotangents"

        def vjp(p: Profile) -> dict[str, Any]:
            answers = rule(operand(g, p), self._result(p), *self._operands(p), **self.attrs)
            return dict(zip(self.case.arrays, answers, strict=True))

        with np.errstate(all="ignore"):
            bounds, exacts = vjp(self.profile), vjp(EXACT)
            free = self._freedom(g)
        wants = {}
        for name in self.case.floating:
            wants[name] = self._want(bounds[name], exacts[name], *(free.get(name) or (0.0, 0.0)))
        return wants

    def _freedom(self, g: Array) -> dict[str, Freedom | None]:
        if self.rule.freedom is None:
            return {}
        plain = [np.asarray(x, float) for x in self.case.arrays.values()]
        free = self.rule.freedom(self.profile, g, self._result(EXACT).value, *plain, **self.attrs)
        return dict(zip(self.case.arrays, free, strict=True))
