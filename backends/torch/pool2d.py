"""Pooling."""

import torch
import torch.nn.functional as F

from nnspec.backends.base import Divergence, Part, Unsupported, filled, literal
from nnspec.backends.torch.layout import pad, symmetric
from nnspec.spec.window import reached


def overhanging(case):
    """With ceil_mode some window reaches beyond the padding, and its taps are counted."""
    a = case.spec.fill_in(case.attrs)
    sides = reached(case.shapes["x"][2:], a["window"], a["stride"], a["padding"], (1, 1), a["ceil_mode"])
    return a["count_padding"] and a["divisor_override"] is None and sides != a["padding"]


def wrong_share(x, attrs, **more):
    return Divergence(
        clauses=("avg_pool2d.G1", "every.P5"),
        why="The compiled gradient divides a window that ceil_mode lets overhang by all its taps.",
        witness={"op": "avg_pool2d", "operands": {"x": x}, "attrs": attrs, **more},
        when=overhanging,
        versions="<=2.14.0",
        link="https://github.com/pytorch/pytorch/issues/198119",
        modes=("compile",),
        arrays=("cotangent of x",),
    )


class Pool2d(Part):
    """torch.nn.functional.max_pool2d and avg_pool2d."""

    grades = {  # sums over windows are kept in storage
        (f"{op}.G1", dtype): "C" for op in ("max_pool2d", "avg_pool2d") for dtype in ("float16", "bfloat16")
    }

    divergences = (
        wrong_share(filled("ones", 1, 1, 1, 6), {"window": [1, 3], "stride": [1, 2], "ceil_mode": True}),
        wrong_share(
            literal([[[[2.0, 4.0, 6.0]]]]),
            {"window": [1, 4], "stride": [1, 3], "padding": [[0, 0], [1, 1]], "ceil_mode": True},
            aim="example 2",
            g=literal([[[[4.0, 6.0]]]]),
        ),
    )

    def max_pool2d(self, x, *, window, stride, padding, dilation, ceil_mode):
        padded, sides = pad(x, padding, -torch.inf, window)
        y = F.max_pool2d(padded, window, stride, sides, dilation, ceil_mode)
        return y if sides == symmetric(padding) else without_late(y, x, stride, padding)

    def avg_pool2d(self, x, *, window, stride, padding, count_padding, ceil_mode, divisor_override):
        padded, sides = pad(x, padding, 0.0, window)
        native = sides == symmetric(padding)
        if not (native or count_padding or divisor_override):
            raise Unsupported("avg_pool2d leaves uncounted only equal sides of at most half the window")
        y = F.avg_pool2d(padded, window, stride, sides, ceil_mode, count_padding, divisor_override)
        return y if native else without_late(y, x, stride, padding)


def without_late(y, x, stride, padding):
    """y without windows that start in padding that was added here: with ceil_mode torch has them."""
    axes = zip(y.shape[2:], x.shape[2:], stride, padding, strict=True)
    p, q = (m - ((m - 1) * s >= n + low) for m, n, s, (low, _) in axes)
    return y[:, :, :p, :q]
