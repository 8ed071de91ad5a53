"""A check played again on the reference: which calls it makes, and what it compares with what."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnspec.backends.base import Backend
from nnspec.conformance.case import Case
from nnspec.conformance.checks import CHECKS
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.expect import Expectation
from nnspec.conformance.target import Answer, Declined
from nnspec.reference.formats import DTYPES, Array


@dataclass
class Call:
    """One call of the adapter: the cotangents asked for (none: the value alone) and the answer."""

    case: Case
    wrt: tuple[str, ...]
    answer: Answer | None = None

    def holds(self, array: object) -> bool:
        answer = self.answer
        return answer is not None and any(
            array is a for a in (*answer.results.values(), *answer.cotangents.values())
        )


@dataclass(frozen=True)
class Comparison:
    """What a check compared; `made` calls had been made by then, `source` is the one that answered."""

    clause: str
    name: str
    got: Any
    want: Any
    evidence: Mapping[str, Any]
    made: int
    source: int

    @property
    def at_ties(self) -> bool:
        """Two answers must choose alike where a choice is free."""
        return str(self.evidence.get("array", "")).endswith("at ties")


class Oracle:
    """A target that answers as the reference does, and remembers what it was asked."""

    compiles = False

    def __init__(self, backend: type[Backend], about: str) -> None:
        self.backend, self.about, self.calls = backend, about, list[Call]()

    def value(self, case: Case) -> Answer:
        return self._answer(Call(case, ()))

    def vjp(self, case: Case, wrt: tuple[str, ...] | None = None) -> Answer:
        return self._answer(Call(case, self._offered(case) if wrt is None else wrt))

    def _offered(self, case: Case) -> tuple[str, ...]:
        """The operands whose cotangent is not declared to be refused, and the one asked about."""
        declared = [r for r in self.backend.refusals if r.operation == case.op and r.when(case)]
        refused = {r.gradient for r in declared} - {self.about}
        return tuple(name for name in case.floating if name not in refused) or case.floating

    def _answer(self, call: Call) -> Answer:
        self.calls.append(call)
        try:
            expected = Expectation(call.case)
            results, found = expected.results, expected.cotangents() if call.wrt else {}
        except Exception:  # arguments that the spec rejects
            raise Declined("the reference does not compute it") from None
        with np.errstate(all="ignore"):
            kind = DTYPES[call.case.dtype]
            op = call.case.spec
            told = {n: results[n].value for n in (op.smooth if call.wrt else op.results)}
            y = {n: v.astype(np.int64 if op.constant_integers(n) else kind) for n, v in told.items()}
            call.answer = Answer(y, {n: found[n].value.astype(kind) for n in call.wrt}, ())
        return call.answer


class Replay(Trial):
    """A trial on the oracle that keeps what is compared."""

    def __init__(self, backend: type[Backend], case: Case, about: str) -> None:
        self.oracle = Oracle(backend, about)
        super().__init__(self.oracle, case)  # type: ignore[arg-type]  # it answers as a Target does
        self.heard: list[Comparison] = []

    def judge(self, clause: str, compare: Any, *args: Any, **evidence: Any) -> None:
        calls = self.oracle.calls
        source = next((i for i, call in enumerate(calls) if call.holds(args[0])), len(calls) - 1)
        name = compare.__name__
        self.heard.append(Comparison(clause, name, args[0], args[1], evidence, len(calls), source))

    def measure(self, got: Array, want: Any) -> None:
        """No grade is of interest here."""

    def find(self, clause: str, evidence: Mapping[str, Any]) -> Comparison | None:
        """The comparison behind some evidence."""
        found = [c for c in self.heard if c.clause == clause]
        for key in ("array", "note"):
            found = [c for c in found if c.evidence.get(key) == evidence.get(key)] or found
        return found[0] if found else None


def replay(backend: type[Backend], check: str, case: Case, array: str = "") -> Replay:
    """The check on one case, with the reference in place of the backend; `array` is what it is about."""
    trial = Replay(backend, case, operand_of(array))
    with suppress(Declined):
        CHECKS[check].judge(trial)
    return trial


def operand_of(array: str) -> str:
    """The operand whose cotangent an array is; nothing for y."""
    about = re.match(r"cotangent of (\w+)", array)
    return about[1] if about else ""
