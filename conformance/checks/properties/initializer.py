"""Properties of initializers: reach, distribution, seeds."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from nnspec.conformance.checks.properties.chance import distributed
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.verdict import Violation, equal
from nnspec.reference.formats import FORMATS, Array
from nnspec.reference.ops.initializer import Law, law

NAMES = ("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "truncated_normal")
USED = 0.99  # of the reach of a uniform law; 10,000 numbers stay below with a probability of 1e-44


def _law(trial: Trial) -> Law:
    attrs = {name: value for name, value in trial.case.attrs.items() if name != "seed"}
    return law(trial.op.name, trial.case.shapes["w"], **attrs)


def _numbers(trial: Trial, seed: int = 0) -> Array:
    attrs = {**trial.case.attrs, "seed": trial.case.attrs["seed"] + seed}
    return trial.target.value(replace(trial.case, attrs=attrs)).y


def _reaches(y: Array, law: Law, unit: float, used: float, **evidence: str) -> float:
    """Raise `Violation` when numbers reach too far, or not far enough."""
    most = float(np.abs(y.astype(float)).max())
    least, bound = used * law.reach, law.reach * (1 + 4 * unit)
    if not least <= most <= bound:
        raise Violation(got=most, want=law.reach, bound=bound, note="the largest number", **evidence)
    return 0.0


def _reach(clause: str, trial: Trial) -> None:
    promised, unit = _law(trial), FORMATS[trial.case.dtype].unit
    if np.isfinite(promised.reach):
        used = USED if clause.partition(".")[0].endswith("uniform") else 0.0
        trial.judge(clause, _reaches, _numbers(trial), promised, unit, used, array="y")


def _distribution(clause: str, trial: Trial) -> None:
    trial.judge(clause, distributed, _numbers(trial), _law(trial).below, FORMATS[trial.case.dtype], array="y")


def _seeds(clause: str, trial: Trial) -> None:
    first, again, other = _numbers(trial), _numbers(trial), _numbers(trial, seed=1)
    trial.judge(clause, equal, bool((first == again).all()), True, array="y", note="one seed")
    trial.judge(clause, equal, bool((first == other).all()), False, array="y", note="two seeds")


JUDGES = {"P1": _reach, "P2": _distribution, "P3": _seeds}

PROPERTIES: dict[str, Callable[[Trial], None]] = {
    f"{name}.{number}": partial(judge, f"{name}.{number}")
    for name in NAMES
    for number, judge in JUDGES.items()
}
