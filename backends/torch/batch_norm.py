"""Batch normalisation."""

import torch.nn.functional as F

from nnspec.backends.base import Divergence, Part, Unsupported, filled, literal

ONE_LAYOUT = "With one item in the batch the gradient reads x and g in one layout, though they may have two."
COTANGENTS = ("cotangent of x", "cotangent of scale", "cotangent of shift")


CHANNELS_LAST = (
    "Where x is stored channels last, as it also is with a single pixel, the CPU kernels read scale, mean "
    "and variance as if they were contiguous."
)


def two_layouts(case):
    """x and the cotangent of y are stored differently, or a single item or pixel lets them seem so."""
    n, _, *image = case.shapes["x"]
    return case.operands["x"].layout != case.sent.layout or n == 1 or 1 in image


def one_item(case):
    return case.shapes["x"][0] == 1


def channels_last(case):
    """x is, or may be taken to be, stored channels last."""
    n, c, *image = case.shapes["x"]
    layout = case.operands["x"].layout
    return (
        layout == "channels_last"
        or c == 1
        or set(image) == {1}
        or (layout == "transposed" and 1 in (n, *image))
    )


def layouts(op, *modes):
    """One item of two channels, with a cotangent stored in another order."""
    return Divergence(
        clauses=("every.P3",),
        why=ONE_LAYOUT,
        witness={
            "op": op,
            "operands": {
                "x": literal([[[[1.0, 2.0, 4.0]], [[3.0, -1.0, 0.0]]]]),
                "scale": filled("ones", 2),
                "shift": filled("ones", 2),
                "mean": filled("zeros", 2),
                "variance": filled("ones", 2),
            },
            "cotangent": {**literal([[[[1.0, 0.0, 2.0]], [[4.0, -1.0, 3.0]]]]), "layout": "transposed"},
        },
        when=one_item,
        versions="<=2.13.0",
        modes=modes,
        arrays=COTANGENTS,
    )


def pixels(op, *modes):
    """Two items of one pixel, and a scale with gaps."""
    return Divergence(
        clauses=("every.P3",),
        why=CHANNELS_LAST,
        witness={
            "op": op,
            "operands": {
                "x": literal([[[[1.0]], [[3.0]]], [[[2.0]], [[-1.0]]]]),
                "scale": {**literal([2.0, 3.0]), "layout": "sliced"},
                "shift": filled("ones", 2),
                "mean": filled("zeros", 2),
                "variance": filled("ones", 2),
            },
        },
        when=channels_last,
        versions="<=2.13.0",
        modes=modes,
        dtypes=("float64", "float32"),
    )


class BatchNorm(Part):
    """torch.nn.functional.batch_norm, which overwrites the running statistics: it is given copies."""

    divergences = (
        layouts("batch_norm_evaluation", "eager"),
        layouts("batch_norm_training"),
        pixels("batch_norm_evaluation", "eager"),
        pixels("batch_norm_training"),
    )

    def batch_norm_evaluation(self, x, scale, shift, mean, variance, *, epsilon):
        return F.batch_norm(x, mean, variance, scale, shift, eps=epsilon)

    def batch_norm_training(self, x, scale, shift, mean, variance, *, momentum, epsilon, unbiased):
        if not unbiased:
            raise Unsupported("batch_norm keeps the unbiased variance")
        mean, variance = mean.clone(), variance.clone()
        y = F.batch_norm(x, mean, variance, scale, shift, True, momentum, epsilon)
        return y, mean, variance
