"""Properties of convolutions."""

from dataclasses import replace

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.verdict import Want, within


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


PROPERTIES = {"conv2d.P1": _shifted, "convolve2d.P1": _reversed_kernel}
