"""Normalisation within one item."""

import torch.nn.functional as F

from nnspec.backends.base import Divergence, Part, Refusal, filled, literal
from nnspec.backends.torch.batch_norm import COTANGENTS, ONE_LAYOUT, channels_last, two_layouts


def single(case):
    """Each group of the batch holds one element."""
    n, c, h, w = case.shapes["x"]
    return n * c * h * w == case.attrs.get("groups", n * c)


class LayerNorm(Part):
    """torch.nn.functional, name by name."""

    refusals = (
        Refusal(
            "group_norm",
            "group_norm asks for more than one value in a group when the batch has one item",
            single,
        ),
        Refusal("instance_norm", "instance_norm asks for more than one element in a channel", single),
    )
    grades = {  # sums over all that is not normalised are kept in storage
        (f"layer_norm.{clause}", dtype): "C" for clause in ("G2", "G3") for dtype in ("float16", "bfloat16")
    }
    divergences = (
        Divergence(
            clauses=("every.P3",),
            why="Where x is stored channels last, the CPU kernel takes the variance for E[x²] − E[x]², "
            "which cancels.",
            witness={
                "op": "group_norm",
                "operands": {
                    "x": {
                        **literal([[[[4097.0, 4098.0, 4099.0]], [[4098.0, 4097.0, 4099.0]]]]),
                        "layout": "channels_last",
                    },
                    "scale": filled("ones", 2),
                    "shift": filled("zeros", 2),
                },
            },
            versions="<=2.13.0",
            when=channels_last,
            link="https://github.com/pytorch/pytorch/issues/40302",
            dtypes=("float64", "float32"),
        ),
        Divergence(
            clauses=("every.P3",),
            why=f"instance_norm calls batch_norm with one item. {ONE_LAYOUT}",
            when=two_layouts,
            arrays=COTANGENTS,
            witness={
                "op": "instance_norm",
                "operands": {
                    "x": literal([[[[1.0, 2.0, 4.0]], [[3.0, -1.0, 0.0]]]]),
                    "scale": literal([1.0, 2.0]),
                    "shift": filled("ones", 2),
                },
                "cotangent": {**literal([[[[1.0, 0.0, 2.0]], [[4.0, -1.0, 3.0]]]]), "layout": "transposed"},
            },
            versions="<=2.13.0",
        ),
    )

    def layer_norm(self, x, scale, shift, *, trailing, epsilon):
        return F.layer_norm(x, x.shape[-trailing:], scale, shift, epsilon)

    def group_norm(self, x, scale, shift, *, groups, epsilon):
        return F.group_norm(x, groups, scale, shift, epsilon)

    def instance_norm(self, x, scale, shift, *, epsilon):
        return F.instance_norm(x, weight=scale, bias=shift, eps=epsilon)
