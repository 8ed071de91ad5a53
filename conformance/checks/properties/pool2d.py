"""Properties of pooling."""

import numpy as np

from nnspec.conformance.case import Case, Tensor
from nnspec.conformance.checks.trial import Trial
from nnspec.conformance.verdict import identical
from nnspec.spec.ops import OPS


def _same_choice(trial: Trial) -> None:
    """max_pool2d.P1: windows of equal elements route their cotangent alike, wherever they lie."""
    r, s = trial.case.attrs["window"]
    n, c, *_ = trial.case.shapes["x"]
    count = (5, 7) if trial.case.operands["x"].seed % 4 else (65, 67)  # small and past thresholds
    attrs = OPS["max_pool2d"].fill_in({"window": (r, s), "stride": (r, s)})
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


PROPERTIES = {"max_pool2d.P1": _same_choice}
