"""Properties: clauses that relate several answers of one backend."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.checks.check import Cases, Check, Request
from nnspec.conformance.checks.draw import cases
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.verdict import Want, identical, within
from nnspec.spec.model import Op


def _shifted(trial: Trial) -> None:
    """conv2d.P1: x without its first whole stride gives y without its first row."""
    attrs = {**trial.case.attrs, "padding": ((0, 0), (0, 0))}
    step, reach = attrs["stride"][0], attrs["dilation"][0] * (trial.case.shapes["w"][2] - 1) + 1
    n, c, h, w = trial.case.shapes["x"]
    width = max(w, attrs["dilation"][1] * (trial.case.shapes["w"][3] - 1) + 1)
    tensor = replace(trial.case.operands["x"], shape=(n, c, max(h, reach) + step, width))
    whole = replace(trial.case, attrs=attrs).with_operands(x=tensor)
    x = whole.arrays["x"][:, :, step:]
    part = whole.with_operands(x=Tensor(x.shape, "literal", values=x.astype(float).tolist()))
    rows = trial.target.value(whole).y[:, :, 1:].astype(float)
    want = trial.expect("conv2d.F1", part).y
    trial.judge(
        "conv2d.P1",
        within,
        trial.target.value(part).y,
        Want(rows, 2 * want.tolerance, want.format),
        array="y",
    )


def _reversed_kernel(trial: Trial) -> None:
    """convolve2d.P1: the backend's own conv2d of the reversed kernel."""
    w = trial.case.arrays["w"][:, :, ::-1, ::-1]
    tensor = Tensor(w.shape, "literal", values=w.astype(float).tolist())
    attrs = {"stride": (1, 1), "dilation": (1, 1), "groups": 1, **trial.case.attrs}
    other = Case("conv2d", trial.case.dtype, {"x": trial.case.operands["x"], "w": tensor}, attrs)
    want = trial.expect("convolve2d.F1").y
    y = trial.target.value(other).y.astype(float)
    trial.judge(
        "convolve2d.P1",
        within,
        trial.target.value(trial.case).y,
        Want(y, 2 * want.tolerance, want.format),
        array="y",
    )


def _same_choice(trial: Trial) -> None:
    """max_pool2d.P1: windows of equal elements route their cotangent alike, wherever they lie."""
    r, s = trial.case.attrs["window"]
    n, c, *_ = trial.case.shapes["x"]
    count = (5, 7) if trial.case.operands["x"].seed % 4 else (65, 67)  # small and past thresholds
    attrs = {"window": (r, s), "stride": (r, s), "padding": ((0, 0), (0, 0))}
    x = Tensor((n, c, r * count[0], s * count[1]), "ones")
    case = Case("max_pool2d", trial.case.dtype, {"x": x}, attrs, Tensor((n, c, *count), "ones"))
    got = trial.target.vjp(case).cotangents["x"].astype(float)
    blocks = got.reshape(n, c, count[0], r, count[1], s).swapaxes(3, 4).reshape(-1, r, s)
    trial.judge(
        "max_pool2d.P1",
        identical,
        blocks,
        np.broadcast_to(blocks[:1], blocks.shape),
        array="cotangent by windows",
    )


PROPERTIES: dict[str, Callable[[Trial], None]] = {
    "conv2d.P1": _shifted,
    "convolve2d.P1": _reversed_kernel,
    "max_pool2d.P1": _same_choice,
}


def _cases(request: Request) -> Cases:
    return cases(request.op, request.dtype, request.recipe, request.signatures)


def _judge(trial: Trial) -> None:
    for clause in _clauses(trial.op):
        PROPERTIES[clause](trial)


def _clauses(op: Op) -> tuple[str, ...]:
    return tuple(clause for clause in PROPERTIES if clause.startswith(f"{op.name}."))


properties = Check(
    "properties",
    "Several answers of one backend stand in the relation that the spec names.",
    _clauses,
    _cases,
    _judge,
    share=0.6,
)
