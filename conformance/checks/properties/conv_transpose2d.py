"""Properties of the transposed convolution."""

from dataclasses import replace

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.expect import Expectation
from nnspec.conformance.verdict import Want, within


def _adjoint(trial: Trial) -> None:
    """conv_transpose2d.P1: the cotangent that the backend's own conv2d sends back."""
    operands = {name: trial.case.operands[name] for name in ("x", "w")}
    plain = replace(trial.case, operands=operands, cotangent=None)
    image = Tensor(plain.spec.result(plain.shapes, plain.attrs), "ones")
    attrs = {name: value for name, value in plain.attrs.items() if name != "output_padding"}
    x = plain.arrays["x"]
    g = Tensor(x.shape, "literal", values=x.astype(float).tolist())
    other = Case("conv2d", plain.dtype, {"x": image, "w": operands["w"]}, attrs, g)
    sent_back = trial.target.vjp(other, ("x",)).cotangents["x"].astype(float)
    want = trial.expect("conv_transpose2d.F1", plain).y
    theirs = Expectation(other, trial.grade("conv2d.G1")).cotangents()["x"]
    trial.judge(
        "conv_transpose2d.P1",
        within,
        trial.target.value(plain).y,
        Want(sent_back, want.tolerance + theirs.tolerance, want.format),
        array="y",
    )


PROPERTIES = {"conv_transpose2d.P1": _adjoint}
