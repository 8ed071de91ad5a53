"""PyTorch's calls answered by an implementation of nnspec's operations, with its gradients."""

from typing import Any

import numpy as np
import torch
from benchmarks.peers.calls import CALLS
from benchmarks.peers.trial import Elsewhere, made
from torch.overrides import TorchFunctionMode, resolve_name


class Asked(torch.autograd.Function):
    """One call; its gradient is the implementation's."""

    @staticmethod
    def forward(ctx, implementation, op, attrs, names, *tensors):
        arrays = {name: array(t) for name, t in zip(names, tensors, strict=True)}
        case = made(op, arrays, attrs)
        ctx.asked = (implementation, op, arrays, attrs, names)
        with torch.enable_grad():  # a fault may ask for gradients of its own
            results = implementation.value(case).results
        ys = tuple(torch.from_numpy(np.array(y)) for y in results.values())
        ctx.mark_non_differentiable(
            *(y for y, name in zip(ys, results, strict=True) if name not in case.spec.smooth)
        )
        ctx.kept = [name in case.spec.smooth for name in results]
        return ys

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, *gs):
        implementation, op, arrays, attrs, names = ctx.asked
        parts = [array(g) for g, kept in zip(gs, ctx.kept, strict=True) if kept]
        g = parts[0] if len(parts) == 1 else np.concatenate([part.reshape(-1) for part in parts])
        case = made(op, arrays, attrs, g)
        needed = dict(zip(names, ctx.needs_input_grad[4:], strict=True))
        wrt = tuple(name for name in names if needed[name] and name in case.floating)
        with torch.enable_grad():
            found = implementation.vjp(case, wrt).cotangents if wrt else {}
        tensors = {name: torch.from_numpy(np.array(c)) for name, c in found.items()}
        return (None, None, None, None, *(tensors.get(name) for name in names))


def array(t: torch.Tensor) -> np.ndarray:
    if t.dtype == torch.bfloat16 or t.is_sparse or t.is_complex() or t.device.type != "cpu":
        raise Elsewhere
    return t.detach().numpy()


def answered(implementation: Any, name: str, args: Any, kwargs: Any) -> Any:
    """What the implementation says of a call of torch; `Elsewhere` if it is none of nnspec's."""
    try:
        op, arrays, attrs, *shaped = CALLS[name](*args, **kwargs)
    except (TypeError, KeyError, ValueError, IndexError, RuntimeError, AttributeError) as error:
        raise Elsewhere(f"{name}: {error}") from None
    arrays = {k: x for k, x in arrays.items() if x is not None}
    made(op, {k: array(x) for k, x in arrays.items()}, attrs)  # rejected before it is asked
    ys = Asked.apply(implementation, op, attrs, tuple(arrays), *arrays.values())
    return shaped[0](*ys) if shaped else ys[0]


class Answering(TorchFunctionMode):
    """Every call that nnspec knows goes to the implementation; `only` those of one name, if it is given."""

    def __init__(self, implementation: Any) -> None:
        super().__init__()
        self.implementation = implementation

    def __torch_function__(self, func, types, args=(), kwargs=None):
        name = (resolve_name(func) or "").rpartition(".")[2]
        if name in CALLS:
            try:
                return answered(self.implementation, name, args, kwargs or {})
            except Elsewhere:
                pass
        return func(*args, **(kwargs or {}))
