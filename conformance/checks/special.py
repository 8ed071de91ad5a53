"""NaN, infinity, subnormal numbers, ties and kinks: where the clauses are about single values."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from nnspec.conformance.case import Case
from nnspec.conformance.cases import recipe_of
from nnspec.conformance.cases.recipe import Aim
from nnspec.conformance.checks.check import Cases, Check, Request
from nnspec.conformance.checks.draw import cases
from nnspec.conformance.checks.trial import Trial, about_ties
from nnspec.conformance.verdict import Want, identical, within
from nnspec.reference.rule import rule_of
from nnspec.spec.model import Op

SUBNORMAL = Aim({"x": ("subnormal",), "w": ("ones", "nonzero"), "b": ("zeros",)})


def _aimed(request: Request, family: Mapping[str, tuple[Aim, ...]]) -> Cases:
    def of(about: str, aim: Aim) -> st.SearchStrategy[Case]:
        signatures = request.signatures if aim.signature is None else request.few(aim.signature)
        return cases(replace(request, signatures=signatures), aim, about=about)

    every = [of(about, aim) for about, aims in family.items() for aim in aims]
    return request.choice("aim", range(len(every))).flatmap(every.__getitem__)


def _special_cases(request: Request) -> Cases:
    return _aimed(request, request.recipe.special)


def _judge_special(trial: Trial) -> None:
    aim = recipe_of(trial.op).special[trial.case.aim][0]
    _judge_aim(trial, f"{trial.op.name}.{trial.case.aim}", aim)


def _judge_aim(trial: Trial, clause: str, aim: Aim) -> None:
    expectation = trial.expect(trial.value_clause(), special=True)
    answer = trial.vjp() if aim.gradient else trial.target.value(trial.case)
    if aim.exact:
        trial.judge(clause, identical, answer.y, expectation.y.value, array="y")
    else:
        trial.judge(clause, within, answer.y, expectation.y, array="y")
    if aim.gradient:
        first = trial.case.floating[0]
        want = expectation.cotangents()[first]
        trial.judge(clause, within, answer.cotangents[first], want, array=f"cotangent of {first}")


def _free_cases(request: Request) -> Cases:
    subnormal = {"every.K2": (SUBNORMAL,)} if request.recipe.linear else {}
    return _aimed(request, {**request.recipe.freedom, **subnormal})


def _judge_freedom(trial: Trial) -> None:
    if trial.case.aim == "every.K2":
        _judge_subnormal(trial)
        return
    aim, clause = recipe_of(trial.op).freedom[trial.case.aim][0], f"{trial.op.name}.{trial.case.aim}"
    if rule_of(trial.op).freedom is not None and aim.gradient:
        _judge_ties(trial, clause)
    else:
        _judge_convention(trial, clause, aim)


def _judge_subnormal(trial: Trial) -> None:
    """K2: judged without the allowance for flushing, which all other clauses grant."""
    got = trial.target.value(trial.case).y
    want = trial.expect(trial.value_clause(), flush=False).y
    kept = (want.ratio(np.asarray(got, float)) <= 1).all()
    trial.choices["every.K2"] = "keeps subnormal operands" if kept else "reads subnormal operands as zero"
    trial.judge("every.K2", within, got, want, array="y")


def _judge_ties(trial: Trial, convention: str) -> None:
    """The cotangents lie in the allowed set, and are its customary element."""
    answer, wants = trial.vjp(), trial.wants()
    ties = about_ties(trial.op) or convention
    for name, raw in answer.cotangents.items():
        want, got, what = wants[name], np.asarray(raw, float), f"cotangent of {name}"
        trial.judge(ties, within, raw, want, array=what)
        whole = recipe_of(trial.op).whole
        if whole is not None:
            trial.judge(ties, _conserved, got, want, whole(trial.case), array=what)
        trial.judge(convention, within, raw, Want(want.value, want.tolerance, want.format), array=what)
        if want.free.any() and _choice(trial, name, got, want):
            trial.choices.setdefault(convention, _choice(trial, name, got, want))


def _conserved(got: np.ndarray, want: Want, axes: tuple[int, ...], **evidence: str) -> float:
    """At ties of a maximum nothing is lost and nothing added: all shares together are what was sent."""
    sent = Want(want.value.sum(axis=axes), _slack(want).sum(axis=axes), want.format)
    return within(got.sum(axis=axes), sent, note="the sum over all shares", **evidence)


def _slack(want: Want) -> np.ndarray:
    """The tolerance of each element, the rounding of shared cotangents included."""
    width = np.maximum(np.abs(want.low), np.abs(want.high))
    return want.tolerance + 8 * want.format.unit * width


def _choice(trial: Trial, name: str, got: np.ndarray, want: Want) -> str:
    """In words, what the backend did at a tie or a kink."""
    free = want.free
    if recipe_of(trial.op).whole is None and got.shape == trial.case.g.shape:
        g = np.asarray(trial.case.g, float)
        sent = free & (g != 0)
        slopes = sorted({float(s) + 0.0 for s in np.round(got[sent] / g[sent], 3)})
        kinks = sorted({float(x) + 0.0 for x in trial.case.arrays[name][sent]})
        place = "the kink" if "t" in trial.case.arrays else _or(kinks)  # of a loss: no x alone is one
        return f"slope {_or(slopes)} at {place}" if slopes else ""
    width = want.tolerance + 1e-300
    customary = (np.abs(got - want.value)[free] <= width[free]).all()
    if recipe_of(trial.op).whole is None:
        return "the customary slope" if customary else "another slope"
    return "shares as the clause says" if customary else "other shares than the clause says"


def _or(numbers: list[float]) -> str:
    return " or ".join(f"{number:.3g}" for number in numbers)


def _judge_convention(trial: Trial, clause: str, aim: Aim) -> None:
    expectation = trial.expect(trial.value_clause(), special=True)
    answer = trial.vjp() if aim.gradient else trial.target.value(trial.case)
    if aim.gradient:
        first = trial.case.floating[0]
        got, want, what = answer.cotangents[first], expectation.cotangents()[first], f"cotangent of {first}"
    else:
        got, want, what = answer.y, expectation.y, "y"
    kept = (want.ratio(np.asarray(got, float)) <= 1).all()
    trial.choices[clause] = "as the clause says" if kept else _instead(np.asarray(got, float), want)
    trial.judge(clause, within, got, want, array=what)


def _instead(got: np.ndarray, want: Want) -> str:
    at = tuple(np.argwhere(~(want.ratio(got) <= 1))[0])
    return f"{got[at]:.6g} in place of {want.value[at]:.6g}, for example"


def _free_clauses(op: Op) -> tuple[str, ...]:
    recipe = recipe_of(op)
    found = [f"{op.name}.{number}" for number in recipe.freedom]
    found += [ties for ties in [about_ties(op)] if ties]
    return (*found, "every.K2") if recipe.linear else tuple(found)


special = Check(
    "special",
    "NaN and infinity arrive where the formula puts them, and nowhere else.",
    lambda op: op.numbers("S"),
    _special_cases,
    _judge_special,
    aims=lambda op: recipe_of(op).special,
)
freedom = Check(
    "freedom",
    "At ties and kinks the answer is one of those allowed; which one is recorded.",
    _free_clauses,
    _free_cases,
    _judge_freedom,
    aims=lambda op: {*recipe_of(op).freedom, "every.K2"},
)
