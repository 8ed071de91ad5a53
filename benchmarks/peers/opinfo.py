"""PyTorch's OpInfo: sample inputs in float64, the reference of an operator if it has one, and gradcheck."""

import contextlib
import io
import warnings
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from benchmarks.peers.trial import Trial, some

NAME, PACKAGE = "torch OpInfo, gradcheck", "expecttest"


def version() -> str:
    import torch

    return torch.__version__.partition("+")[0]


class One:
    """An OpInfo with one sample."""

    def __init__(self, info: Any, sample: Any) -> None:
        self.info, self.sample = info, sample

    def __getattr__(self, name: str) -> Any:
        return getattr(self.info, name)

    def sample_inputs(self, *_: Any, **__: Any) -> list[Any]:
        return [self.sample]


def trials(limit: int) -> Iterator[Trial]:
    with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from torch.testing._internal.common_methods_invocations import op_db

    from benchmarks.peers.calls import CALLS

    for info in op_db:
        name = info.name.rpartition(".")[2]
        if name not in CALLS or info.name.startswith(("linalg", "masked", "_refs", "special", "fft")):
            continue
        if info.variant_test_name == "complex":
            continue
        yield from _of(info, f"{info.name}.{info.variant_test_name}".rstrip("."), limit, torch)


def _of(info: Any, name: str, limit: int, torch: Any) -> Iterator[Trial]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        samples = list(info.sample_inputs("cpu", torch.float64, requires_grad=True))
        references = list(info.reference_inputs("cpu", torch.float64)) if info.ref else []
    for k in some(len(references), limit):
        sample = references[k]
        yield Trial(
            f"{name} reference {k}",
            lambda given, s=sample: referred(info, s, wrapped(info, given)),
            lambda s=sample: referred(info, s, info.op),
        )
    if not info.supports_autograd:
        return
    for k in some(len(samples), limit):
        sample = samples[k]
        yield Trial(
            f"{name} gradcheck {k}",
            lambda given, s=sample: checked(info, s, wrapped(info, given), torch),
            lambda s=sample: checked(info, s, info.op, torch),
        )


def wrapped(info: Any, implementation: Any) -> Any:
    """The operator, answered by the implementation; `Elsewhere` where it is not nnspec's."""
    from benchmarks.peers.asked import answered

    name = info.name.rpartition(".")[2]

    def op(*args: Any, **kwargs: Any) -> Any:
        if "return_indices" in kwargs and kwargs["return_indices"] and name == "max_pool2d":
            return answered(implementation, "max_pool2d_with_indices", args, kwargs)
        return answered(implementation, name, args, kwargs)

    return op


def referred(info: Any, sample: Any, op: Any) -> int:
    """As test_ops.py compares an operator with its NumPy reference."""
    case().compare_with_reference(op, info.ref, sample)
    return 1


def checked(info: Any, sample: Any, op: Any, torch: Any) -> int:
    """As test_ops_gradients.py: a comparison for each Jacobian, of every result by every operand."""
    compared = 0

    def variant(*args: Any, **kwargs: Any) -> Any:
        nonlocal compared
        y = op(*args, **kwargs)
        if not compared:
            ys = y if isinstance(y, (tuple, list)) else (y,)
            tensors = [args[0]] if isinstance(args[0], torch.Tensor) else list(args[0])
            tensors += [*args[1:], *kwargs.values()]
            xs = [t for t in tensors if isinstance(t, torch.Tensor) and t.requires_grad]
            compared = len(xs) * sum(1 for t in ys if t.is_floating_point())
        return y

    one = One(info, sample.transform(fresh))
    case()._check_helper("cpu", torch.float64, one, variant, "gradcheck", check_batched_grad=False)
    return compared


def fresh(x: Any) -> Any:
    """A copy of a tensor: some operators write into their operands."""
    return x.detach().clone().requires_grad_(x.requires_grad) if hasattr(x, "requires_grad") else x


_held = SimpleNamespace(case=None)


def case() -> Any:
    """torch's own test case, with its tolerances."""
    if _held.case is None:
        from torch.testing._internal.common_utils import TestGradients

        class Empty(TestGradients):
            def runTest(self) -> None:
                pass

        _held.case = Empty()
    return _held.case
