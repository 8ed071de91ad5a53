"""Convolutions along one axis, and along three."""

import torch.nn.functional as F

from nnspec.backends.base import Divergence, Part, Refusal, filled
from nnspec.backends.torch.conv import leak
from nnspec.backends.torch.layout import pad
from nnspec.spec.model import Rejected

ROW = {"stride": [1], "padding": [[0, 0]], "dilation": [1], "groups": 1}
BOX = {"stride": [2, 1, 1], "padding": [[0, 0]] * 3, "dilation": [1, 1, 1], "groups": 1}


def one_column(case):
    """One column, several rows and planes; across, kernel and stride are above 1; inward, one stride is 1."""
    _, _, *image, columns = case.spec.result(case.shapes, case.attrs)
    *inward, across = case.attrs["stride"]
    wide = case.shapes["w"][-1] > 1 and across > 1 and min(inward) == 1
    return wide and columns == 1 and min(image) > 1


def no_row(case):
    """In bfloat16 every row of every window lies in the padding, above the image or below it."""
    if case.dtype != "bfloat16":
        return False
    try:
        results = case.spec.result(case.shapes, case.attrs)[3]
    except Rejected:  # no call to be made, but one to be refused
        return False
    stride, dilation, (low, _) = (case.attrs[name][1] for name in ("stride", "dilation", "padding"))
    rows, kernel = case.shapes["x"][3], case.shapes["w"][3]
    return not any(0 <= p * stride + k * dilation - low < rows for p in range(results) for k in range(kernel))


class ConvAxes(Part):
    """torch.nn.functional.conv1d and conv3d."""

    refusals = (
        Refusal(
            "conv3d",
            "on processors with AMX, where every row of every window lies in the padding, oneDNN ends the "
            "process with a segmentation fault in bfloat16, if the image is of some size",
            when=no_row,
            fatal={
                "op": "conv3d",
                "dtype": "bfloat16",
                "operands": {"x": filled("ones", 1, 1, 3, 1, 5), "w": filled("ones", 1, 1, 3, 2, 3)},
                "attrs": {
                    **BOX,
                    "stride": [1, 1, 1],
                    "padding": [[0, 0], [2, 2], [0, 0]],
                    "dilation": [1, 3, 1],
                },
            },
            by_processor=True,
        ),
    )

    divergences = (
        leak("conv1d", "S1", [1.0, 2.0], ROW, axes=1),
        leak("conv1d", "S2", [0.0, 0.0], {**ROW, "padding": [[1, 0]]}, (1.0, "nan"), axes=1),
        leak("conv3d", "S1", [1.0], BOX, (1.0, "nan"), axes=3),
        leak("conv3d", "S2", [0.0], BOX, (1.0, "nan"), axes=3),
        Divergence(
            clauses=("conv3d.F1", "every.P3", "every.P4", "every.P5"),
            arrays=("y", "y, beside cotangents"),
            why="On processors with AMX, with one thread, oneDNN writes wrong numbers into a result of one "
            "column, several rows and planes when the stride across is above 1: ones of size (5, 2, 3), a "
            "kernel of ones of size (3, 1, 3) and the stride (1, 1, 2) make [9, 6, 9, 6, 9, 5].",
            witness={
                "op": "conv3d",
                "operands": {"x": filled("ones", 1, 1, 5, 2, 3), "w": filled("ones", 1, 1, 3, 1, 3)},
                "attrs": {**BOX, "stride": [1, 1, 2]},
            },
            when=one_column,
            versions="<=2.13.0",
            link="https://github.com/pytorch/pytorch/issues/169688",
            modes=("eager",),
            dtypes=("bfloat16",),
            by_processor=("bfloat16",),
        ),
    )
    grades = {  # sums over the batch and over windows are kept in storage
        (f"{op}.{clause}", "float16"): "C" for op in ("conv1d", "conv3d") for clause in ("G1", "G2", "G3")
    }

    def conv1d(self, x, w, b=None, *, stride, padding, dilation, groups):
        x, sides = pad(x, padding, 0.0)
        return F.conv1d(x, w, b, stride, sides, dilation, groups)

    def conv3d(self, x, w, b=None, *, stride, padding, dilation, groups):
        x, sides = pad(x, padding, 0.0)
        return F.conv3d(x, w, b, stride, sides, dilation, groups)
