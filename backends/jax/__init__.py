"""JAX: jax.lax and jax.nn, with optax for the losses, in double precision where asked."""

import jax
import numpy as np

from nnspec.backends.base import Backend, Unavailable, cache
from nnspec.backends.jax.adagrad import Adagrad
from nnspec.backends.jax.adam import Adam
from nnspec.backends.jax.adaptive_pool2d import AdaptivePool2d
from nnspec.backends.jax.arithmetic import Arithmetic
from nnspec.backends.jax.batch_norm import BatchNorm
from nnspec.backends.jax.binary_cross_entropy import BinaryCrossEntropy
from nnspec.backends.jax.clip import Clip
from nnspec.backends.jax.concat import Concat
from nnspec.backends.jax.conv import Conv
from nnspec.backends.jax.conv_axes import ConvAxes
from nnspec.backends.jax.conv_transpose2d import ConvTranspose2d
from nnspec.backends.jax.cross_entropy import CrossEntropy
from nnspec.backends.jax.dropout import Dropout
from nnspec.backends.jax.elu import Elu
from nnspec.backends.jax.gelu import Gelu
from nnspec.backends.jax.hard import Hard
from nnspec.backends.jax.hinge import Hinge
from nnspec.backends.jax.initializer import Initializer
from nnspec.backends.jax.kl_div import KlDiv
from nnspec.backends.jax.layer_norm import LayerNorm
from nnspec.backends.jax.leaky import Leaky
from nnspec.backends.jax.linear import Linear
from nnspec.backends.jax.local_response_norm import LocalResponseNorm
from nnspec.backends.jax.lp_pool2d import LpPool2d
from nnspec.backends.jax.pad import Pad
from nnspec.backends.jax.penalty import Penalty
from nnspec.backends.jax.pool2d import Pool2d
from nnspec.backends.jax.rectifier import Rectifier
from nnspec.backends.jax.reduce import Reduce
from nnspec.backends.jax.regression import Regression
from nnspec.backends.jax.rmsprop import Rmsprop
from nnspec.backends.jax.schedule import Schedule
from nnspec.backends.jax.sgd import Sgd
from nnspec.backends.jax.shape import Shape
from nnspec.backends.jax.sigmoid import Sigmoid
from nnspec.backends.jax.softmax import Softmax
from nnspec.backends.jax.softplus import Softplus
from nnspec.backends.jax.softsign import Softsign
from nnspec.backends.jax.tune import Tune
from nnspec.backends.jax.unpool2d import Unpool2d
from nnspec.backends.jax.upsample2d import Upsample2d

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_compilation_cache_dir", cache("jax"))
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


class Jax(  # type: ignore[misc]  # tuples of several lengths
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
    """JAX, eager or under jax.jit."""

    framework = "JAX"
    modes = ("eager", "jit")
    dtypes = ("float64", "float32", "float16", "bfloat16")
    compiles = ("eager", "jit")

    def __init__(self, mode="eager", device="cpu"):
        super().__init__(mode, device)
        name, _, index = device.partition(":")
        try:
            self.place = jax.devices(name)[int(index or 0)]
        except (RuntimeError, IndexError, ValueError) as error:
            raise Unavailable(f"JAX offers no device {device} here: {str(error).splitlines()[0]}") from None

    @staticmethod
    def version():
        return jax.__version__

    def array(self, x):
        return jax.device_put(np.array(x), self.place)

    def numpy(self, x):
        return np.asarray(x)

    def vjp(self, f, operands, g, wrt):
        def of(*chosen):
            given = dict(zip(wrt, chosen, strict=True))
            return f(*(given.get(i, x) for i, x in enumerate(operands)))

        y, pull = jax.vjp(of, *(operands[i] for i in wrt))
        return y, pull(g)

    def stage(self, f):
        return jax.jit(f) if self.mode == "jit" else f


BACKEND = Jax
