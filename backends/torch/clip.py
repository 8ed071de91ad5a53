"""Gradient clipping."""

import torch

from nnspec.backends.base import Part, Refusal, Unsupported

BUILT = "torch.compile does not trace how a tensor made inside is given its gradient"


class Clip(Part):
    """torch.nn.utils, which clips the gradients of parameters in place."""

    refusals = tuple(
        Refusal(op, BUILT, modes=("compile",)) for op in ("clip_by_value", "clip_by_global_norm")
    )

    def clip_by_value(self, g, *, limit):
        (holder,) = holders(g)
        torch.nn.utils.clip_grad_value_([holder], limit)
        return holder.grad

    def clip_by_global_norm(self, g, h, *, limit, margin):
        if margin != 1e-6:
            raise Unsupported("torch.nn.utils.clip_grad_norm_ adds 1e-6 to the norm")
        both = holders(g, h)
        torch.nn.utils.clip_grad_norm_(both, limit)
        return tuple(holder.grad for holder in both)


def holders(*gradients):
    """Parameters that have these gradients."""
    found = [torch.empty_like(g) for g in gradients]
    for holder, g in zip(found, gradients, strict=True):
        holder.grad = g.clone()
    return found
