"""Properties of a run of any optimizer."""

from dataclasses import replace
from functools import partial

import numpy as np

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.target import Answer
from nnspec.conformance.verdict import Want, within
from nnspec.reference.formats import Array


def _written(x: Array) -> Tensor:
    return Tensor(x.shape, "literal", values=x.astype(float).tolist())


def _case(case: Case, arrays: dict[str, Array], **attrs: object) -> Case:
    operands = {name: _written(x) for name, x in arrays.items()}
    return replace(case, operands=operands, attrs={**case.attrs, **attrs})


def _agree(trial: Trial, clause: str, got: Answer, other: dict[str, Array], at: slice, note: str) -> None:
    """Both may be as far from the truth as the clause about the result admits."""
    for name, array in got.results.items():
        want = trial.expect(trial.value_clause(name)).results[name]
        both = Want(array.astype(float)[at], 2 * want.tolerance[at], want.format)
        trial.judge(clause, within, other[name], both, array=name, note=note)


def _one_by_one(clause: str, trial: Trial) -> None:
    """P1: one step after the other, each as a run of its own."""
    case, whole = trial.case, trial.target.value(trial.case)
    names = (*case.spec.optional,)
    attrs = case.spec.fill_in(case.attrs)
    now, taken = dict(case.arrays), attrs["taken"]
    results: dict[str, Array] = {}
    for i, rate in enumerate(attrs["rates"]):
        now["g"] = case.arrays["g"][i : i + 1]
        ordered = {name: now[name] for name in case.spec.operands if name in now}
        results = dict(trial.target.value(_case(case, ordered, rates=(rate,), taken=taken + i)).results)
        y, *states = results.values()
        now |= {"p": y, **dict(zip(names, states, strict=True))}
    _agree(trial, clause, whole, results, np.s_[:], "one step after the other")


def _alone(clause: str, trial: Trial) -> None:
    """P2: the last parameter without the others."""
    whole = trial.target.value(trial.case)
    alone = {name: x[:, -1:] if name == "g" else x[-1:] for name, x in trial.case.arrays.items()}
    results = dict(trial.target.value(_case(trial.case, alone)).results)
    _agree(trial, clause, whole, results, np.s_[-1:], "the last parameter alone")


def of(*operations: str) -> dict[str, object]:
    """P1 and P2 of some optimizers."""
    found: dict[str, object] = {}
    for name in operations:
        found[f"{name}.P1"] = partial(_one_by_one, f"{name}.P1")
        found[f"{name}.P2"] = partial(_alone, f"{name}.P2")
    return found
