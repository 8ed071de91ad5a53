"""PyTorch: torch.nn.functional, as it is called by everyone."""

import os
from itertools import count
from types import FunctionType

import numpy as np
import torch

from nnspec.backends.base import Backend, Unavailable, cache
from nnspec.backends.torch.adagrad import Adagrad
from nnspec.backends.torch.adam import Adam
from nnspec.backends.torch.adaptive_pool2d import AdaptivePool2d
from nnspec.backends.torch.arithmetic import Arithmetic
from nnspec.backends.torch.batch_norm import BatchNorm
from nnspec.backends.torch.binary_cross_entropy import BinaryCrossEntropy
from nnspec.backends.torch.clip import Clip
from nnspec.backends.torch.concat import Concat
from nnspec.backends.torch.conv import Conv
from nnspec.backends.torch.conv_axes import ConvAxes
from nnspec.backends.torch.conv_transpose2d import ConvTranspose2d
from nnspec.backends.torch.cross_entropy import CrossEntropy
from nnspec.backends.torch.dropout import Dropout
from nnspec.backends.torch.elu import Elu
from nnspec.backends.torch.gelu import Gelu
from nnspec.backends.torch.hard import Hard
from nnspec.backends.torch.hinge import Hinge
from nnspec.backends.torch.initializer import Initializer
from nnspec.backends.torch.kl_div import KlDiv
from nnspec.backends.torch.layer_norm import LayerNorm
from nnspec.backends.torch.leaky import Leaky
from nnspec.backends.torch.linear import Linear
from nnspec.backends.torch.local_response_norm import LocalResponseNorm
from nnspec.backends.torch.lp_pool2d import LpPool2d
from nnspec.backends.torch.pad import Pad
from nnspec.backends.torch.penalty import Penalty
from nnspec.backends.torch.pool2d import Pool2d
from nnspec.backends.torch.rectifier import Rectifier
from nnspec.backends.torch.reduce import Reduce
from nnspec.backends.torch.regression import Regression
from nnspec.backends.torch.rmsprop import Rmsprop
from nnspec.backends.torch.schedule import Schedule
from nnspec.backends.torch.sgd import Sgd
from nnspec.backends.torch.shape import Shape
from nnspec.backends.torch.sigmoid import Sigmoid
from nnspec.backends.torch.softmax import Softmax
from nnspec.backends.torch.softplus import Softplus
from nnspec.backends.torch.softsign import Softsign
from nnspec.backends.torch.tune import Tune
from nnspec.backends.torch.unpool2d import Unpool2d
from nnspec.backends.torch.upsample2d import Upsample2d

# Kernels are compiled in this process, and kept.
os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", cache("torch"))
os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")


class Torch(  # type: ignore[misc]  # tuples of several lengths
    Adagrad,
    Adam,
    AdaptivePool2d,
    Arithmetic,
    BatchNorm,
    BinaryCrossEntropy,
    Clip,
    Concat,
    Conv,
    ConvAxes,
    ConvTranspose2d,
    CrossEntropy,
    Dropout,
    Elu,
    Gelu,
    Hard,
    Hinge,
    Initializer,
    KlDiv,
    LayerNorm,
    Leaky,
    Linear,
    LocalResponseNorm,
    LpPool2d,
    Pad,
    Penalty,
    Pool2d,
    Rectifier,
    Reduce,
    Regression,
    Rmsprop,
    Schedule,
    Sgd,
    Shape,
    Sigmoid,
    Softmax,
    Softplus,
    Softsign,
    Tune,
    Upsample2d,
    Unpool2d,
    Backend,
):
    """PyTorch, eager or under torch.compile."""

    framework = "PyTorch"
    modes = ("eager", "compile")
    dtypes = ("float64", "float32", "float16", "bfloat16")
    compiles = ("compile",)

    def __init__(self, mode="eager", device="cpu"):
        super().__init__(mode, device)
        torch.set_num_threads(1)
        try:
            self.place = torch.device(device)
            torch.empty(0, device=self.place)
        except (RuntimeError, AssertionError) as error:
            raise Unavailable(
                f"PyTorch offers no device {device} here: {str(error).splitlines()[0]}"
            ) from None

    @staticmethod
    def version():
        return torch.__version__

    def array(self, x):
        once = x[(..., *(slice(1) if step == 0 else slice(None) for step in x.strides))]
        if not once.flags.writeable or min(once.strides, default=0) < 0:
            once = once.copy()
        if x.dtype.name == "bfloat16":
            t = torch.from_numpy(once.view(np.int16)).view(torch.bfloat16)
        else:
            t = torch.from_numpy(once)
        return t.to(self.place).expand(x.shape)  # a stride of 0 stays one

    def numpy(self, x):
        x = x.detach().cpu()
        if x.dtype != torch.bfloat16:
            return x.numpy()
        import ml_dtypes

        return x.contiguous().view(torch.int16).numpy().view(ml_dtypes.bfloat16)

    def vjp(self, f, operands, g, wrt):
        leaves = [operands[i].requires_grad_() for i in wrt]
        y = f(*operands)
        return y, torch.autograd.grad(y, leaves, g)

    def stage(self, f):
        return compiled(f) if self.mode == "compile" else f

    def differentiate(self, f, wrt):
        """autograd runs outside what is compiled, and finds the compiled adjoint there."""
        f = self.stage(f)
        return lambda operands, g: self.vjp(f, operands, g, wrt)


def compiled(f):
    """torch.compile of the whole of f, or an error: never a part of it, and never eager after all.

    PyTorch counts compilations by code object, and remembers by its name which sizes and numbers have
    changed, strides and groups among them. All operations share one here: f gets its own, and a name.
    """
    torch._dynamo.config.recompile_limit = 1000  # beyond it runs eager
    torch._dynamo.config.accumulated_recompile_limit = 1_000_000
    code = f.__code__.replace(co_name=f"{f.__name__}_{next(NUMBERS)}")
    own = FunctionType(code, f.__globals__, code.co_name, f.__defaults__, f.__closure__)
    graph = torch.compile(own, fullgraph=True)

    def run(*operands):
        try:
            return graph(*operands)
        except torch._dynamo.exc.Unsupported:
            f(*operands)  # which tells why, where it was our own method that declined
            raise

    return run


NUMBERS = count()
BACKEND = Torch
