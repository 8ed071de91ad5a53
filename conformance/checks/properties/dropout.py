"""Properties of random dropout: its mask is seen on ones, and then given to dropout."""

from dataclasses import replace

import numpy as np

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.checks.properties.chance import near_share
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.expect import Expectation
from nnspec.conformance.verdict import equal, identical, within
from nnspec.reference.formats import Array


def _with(case: Case, x: Tensor | None = None, **attrs: object) -> Case:
    operands = case.operands if x is None else {"x": x}
    return replace(case, operands=operands, attrs={**case.attrs, **attrs})


def _mask(trial: Trial, **attrs: object) -> Array:
    """What the seed keeps."""
    ones = _with(trial.case, Tensor(trial.case.shapes["x"], "ones"), **attrs)
    return trial.target.value(ones).y.astype(float) != 0


def _given(trial: Trial, mask: Array) -> Expectation:
    """dropout with that mask."""
    m = Tensor(mask.shape, "literal", values=mask.astype(float).tolist())
    case = trial.case
    operands, attrs = {**case.operands, "m": m}, {"p": case.attrs["p"]}
    return trial.expect("dropout.F1", Case("dropout", case.dtype, operands, attrs, case.cotangent))


def _value(trial: Trial) -> None:
    y = trial.target.value(trial.case).y
    trial.judge("random_dropout.P1", within, y, _given(trial, _mask(trial)).y, array="y")


def _gradient(trial: Trial) -> None:
    answer = trial.vjp()
    mask = _mask(trial)
    want = _given(trial, mask).cotangents()["x"]
    trial.judge("random_dropout.P2", within, answer.cotangents["x"], want, array="cotangent of x")


def _rate(trial: Trial) -> None:
    mask = _mask(trial)
    trial.judge("random_dropout.P3", near_share, mask.mean(), 1 - trial.case.attrs["p"], mask.size, array="y")


def _independence(trial: Trial) -> None:
    """Of neighbours in pairs that have no element in common: how often both masks agree."""
    mask, p = _mask(trial), trial.case.attrs["p"]
    for axis, name in enumerate(("items", "channels")):
        pairs = mask.shape[axis] // 2
        first = np.take(mask, range(0, 2 * pairs, 2), axis)
        second = np.take(mask, range(1, 2 * pairs, 2), axis)
        agree, note = (first == second).mean(), f"how often the masks of two {name} agree"
        alike = p * p + (1 - p) * (1 - p)
        trial.judge("random_dropout.P4", near_share, agree, alike, first.size, array="y", note=note)


def _evaluation(trial: Trial) -> None:
    case = _with(trial.case, training=False)
    answer = trial.vjp(case)
    trial.judge("random_dropout.P5", identical, answer.y, case.arrays["x"], array="y")
    trial.judge("random_dropout.P5", identical, answer.cotangents["x"], case.g, array="cotangent of x")


def _ends(trial: Trial) -> None:
    for p, kept in ((0.0, True), (1.0, False)):
        y = trial.target.value(_with(trial.case, Tensor(trial.case.shapes["x"], "ones"), p=p)).y
        trial.judge(
            "random_dropout.P6", identical, y, np.full(y.shape, float(kept)), array="y", note=f"p = {p}"
        )


def _seeds(trial: Trial) -> None:
    mask = _mask(trial)
    trial.judge(
        "random_dropout.P7", equal, bool((_mask(trial) == mask).all()), True, array="y", note="one seed"
    )
    other = _mask(trial, seed=trial.case.attrs["seed"] + 1)
    trial.judge("random_dropout.P7", equal, bool((other == mask).all()), False, array="y", note="two seeds")


PROPERTIES = {
    "random_dropout.P1": _value,
    "random_dropout.P2": _gradient,
    "random_dropout.P3": _rate,
    "random_dropout.P4": _independence,
    "random_dropout.P5": _evaluation,
    "random_dropout.P6": _ends,
    "random_dropout.P7": _seeds,
}
