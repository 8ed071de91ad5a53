"""One case on one target: calls made, clauses judged, choices seen."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nnspec.conformance.case import Case
from nnspec.conformance.cases import recipe_of
from nnspec.conformance.expect import Expectation, Expectations
from nnspec.conformance.target import Answer, Declined, Target
from nnspec.conformance.verdict import Violation, Want, equal, within
from nnspec.reference.formats import FORMATS, GRADES, Array, Grade
from nnspec.reference.rule import rule_of
from nnspec.spec.model import Op


def about_operands(op: Op) -> dict[str, str]:
    """Operand -> the clause about its cotangent: G1 for the first operand that has one, G2 for the second, …

    Where ties or kinks leave freedom, the last clause is about them, not about an operand.
    """
    differentiable = [name for name in op.operands if name not in op.constant] if op.smooth else []
    return dict(zip(differentiable, op.numbers("G"), strict=False))


def value_clause(case: Case, result: str = "") -> str:
    """The clause about a result: F1 for the first, and so on in order, unless the recipe says otherwise."""
    op = case.spec
    if len(case.attrs) < len(op.defaults):
        case = replace(case, attrs=op.fill_in(case.attrs))
    result = result or op.results[0]
    value = recipe_of(op).value
    number = value(case, result) if value else f"F{op.results.index(result) + 1}"
    return f"{op.name}.{number}"


def about_ties(op: Op) -> str | None:
    """The clause about ties and kinks: the last about gradients, where there is freedom."""
    free = bool(op.smooth) and not op.random and rule_of(op).freedom is not None
    return op.numbers("G")[-1] if free else None


@dataclass(frozen=True)
class Judgement:
    """What one comparison said of one clause: how close it came, or the evidence against it.

    call  the call that it is about, where that is not the case itself: the same numbers laid out otherwise
    """

    clause: str
    ratio: float
    evidence: Mapping[str, Any] | None = None
    call: Case | None = None


@dataclass
class Trial:
    """The bench on which a check judges one case. It keeps every judgement: none can be dropped.

    turn     of questions that take turns, the one that this case is asked; all of them if None
    sparing  what a target would compile for one question only is left to other cases
    brief    of what a target would compile for one question only, this case is asked one question
    """

    target: Target
    case: Case
    turn: int | None = None
    sparing: bool = False
    brief: bool = False
    judgements: list[Judgement] = field(default_factory=list)
    declined: list[tuple[str, str]] = field(default_factory=list)  # (clause, reason)
    choices: dict[str, str] = field(default_factory=dict)
    attained: dict[str, float] = field(default_factory=dict)  # grade -> largest ratio
    expectations: Expectations = field(default_factory=Expectations)

    @property
    def op(self) -> Op:
        return self.case.spec

    def judge(
        self,
        clause: str,
        compare: Callable[..., float],
        *args: Any,
        call: Case | None = None,
        **evidence: Any,
    ) -> None:
        """Run a comparison that returns a ratio or raises `Violation`, and keep what it says."""
        try:
            said = Judgement(clause, compare(*args, **evidence), call=call)
        except Violation as violation:
            ratio = violation.evidence.get("ratio", math.inf)
            said = Judgement(clause, ratio, violation.evidence, call)
        self.judgements.append(said)

    def grade(self, clause: str) -> Grade:
        """The grade promised for a clause: A, or B in half precision, unless the adapter declares another."""
        grades, dtype = self.target.backend.grades, self.case.dtype
        usual: Grade = "A" if FORMATS[dtype].digits >= 24 else "B"
        return grades.get((clause, dtype)) or grades.get((self.op.name, dtype), usual)

    def expect(self, clause: str, case: Case | None = None, **how: Any) -> Expectation:
        return self.expectation(self.grade(clause), case, **how)

    def expectation(self, grade: Grade, case: Case | None = None, **how: Any) -> Expectation:
        """What the reference says of a case under a grade, worked out once for all results."""
        return self.expectations.of(case or self.case, grade, **how)

    def wants(self, case: Case | None = None, **how: Any) -> dict[str, Want]:
        """What each cotangent may be, each under the grade that is promised for its clause."""
        clauses = self.gradient_clauses(case or self.case)
        by_grade: dict[Grade, dict[str, Want]] = {}
        for clause in clauses.values():
            grade = self.grade(clause)
            if grade not in by_grade:
                by_grade[grade] = self.expectation(grade, case, **how).cotangents()
        return {name: by_grade[self.grade(clause)][name] for name, clause in clauses.items()}

    def gradient_clauses(self, case: Case) -> dict[str, str]:
        """Operand -> the clause about its cotangent."""
        about = about_operands(self.op)
        return {name: about[name] for name in case.floating}

    def value_clause(self, result: str = "") -> str:
        return value_clause(self.case, result)

    def vjp(self, case: Case | None = None) -> Answer:
        """The result and all cotangents; operands whose cotangent is refused are left out, and said so."""
        case = case or self.case
        try:
            return self.target.vjp(case)
        except Declined as refusal:
            if len(case.floating) == 1:
                raise
            offered: list[str] = []
            for name in case.floating:
                try:
                    self.target.vjp(case, (name,))
                    offered.append(name)
                except Declined as reason:
                    self.decline(self.gradient_clauses(case)[name], f"cotangent of {name}: {reason}")
            if not offered:
                raise refusal from None
            return self.target.vjp(case, tuple(offered))

    def decline(self, clause: str, reason: str) -> None:
        """Say once what the backend does not offer of this case: of a clause, or of all."""
        if (clause, reason) not in self.declined:
            self.declined.append((clause, reason))

    def form(self, clauses: tuple[str, str], got: Array, shape: tuple[int, ...], what: str) -> bool:
        """Judge shape and dtype; say whether the numbers can be compared."""
        if clauses[0] == clauses[1]:
            form = [list(got.shape), got.dtype.name]
            self.judge(clauses[0], equal, form, [list(shape), self.case.dtype], array=what)
        else:
            self.judge(clauses[0], equal, list(got.shape), list(shape), array=what)
            integers = self.op.constant_integers(what)
            kind = "integers" if integers and got.dtype.kind in "iu" else got.dtype.name
            self.judge(clauses[1], equal, kind, "integers" if integers else self.case.dtype, array=what)
        return got.shape == tuple(shape)

    def measure(self, got: Array, want: Callable[[Grade], Want]) -> None:
        """How each grade that could be promised would have fared."""
        if FORMATS[self.case.dtype].digits >= 24:
            return
        for grade in GRADES:
            try:
                ratio = within(got, want(grade))
            except Violation:
                ratio = float("inf")
            self.attained[grade] = max(self.attained.get(grade, 0.0), ratio)
