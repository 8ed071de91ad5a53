"""TensorFlow: tf.nn, channels last inside, because its CPU kernels know no other layout."""

import os
from contextlib import suppress

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import tensorflow as tf

from nnspec.backends.base import Backend, Unavailable
from nnspec.backends.tensorflow.adagrad import Adagrad
from nnspec.backends.tensorflow.adam import Adam
from nnspec.backends.tensorflow.adaptive_pool2d import AdaptivePool2d
from nnspec.backends.tensorflow.arithmetic import Arithmetic
from nnspec.backends.tensorflow.batch_norm import BatchNorm
from nnspec.backends.tensorflow.binary_cross_entropy import BinaryCrossEntropy
from nnspec.backends.tensorflow.clip import Clip
from nnspec.backends.tensorflow.concat import Concat
from nnspec.backends.tensorflow.conv import Conv
from nnspec.backends.tensorflow.conv_axes import ConvAxes
from nnspec.backends.tensorflow.conv_transpose2d import ConvTranspose2d
from nnspec.backends.tensorflow.cross_entropy import CrossEntropy
from nnspec.backends.tensorflow.dropout import Dropout
from nnspec.backends.tensorflow.elu import Elu
from nnspec.backends.tensorflow.gelu import Gelu
from nnspec.backends.tensorflow.hard import Hard
from nnspec.backends.tensorflow.hinge import Hinge
from nnspec.backends.tensorflow.initializer import Initializer
from nnspec.backends.tensorflow.kl_div import KlDiv
from nnspec.backends.tensorflow.layer_norm import LayerNorm
from nnspec.backends.tensorflow.leaky import Leaky
from nnspec.backends.tensorflow.linear import Linear
from nnspec.backends.tensorflow.local_response_norm import LocalResponseNorm
from nnspec.backends.tensorflow.lp_pool2d import LpPool2d
from nnspec.backends.tensorflow.pad import Pad
from nnspec.backends.tensorflow.penalty import Penalty
from nnspec.backends.tensorflow.pool2d import Pool2d
from nnspec.backends.tensorflow.rectifier import Rectifier
from nnspec.backends.tensorflow.reduce import Reduce
from nnspec.backends.tensorflow.regression import Regression
from nnspec.backends.tensorflow.rmsprop import Rmsprop
from nnspec.backends.tensorflow.schedule import Schedule
from nnspec.backends.tensorflow.sgd import Sgd
from nnspec.backends.tensorflow.shape import Shape
from nnspec.backends.tensorflow.sigmoid import Sigmoid
from nnspec.backends.tensorflow.softmax import Softmax
from nnspec.backends.tensorflow.softplus import Softplus
from nnspec.backends.tensorflow.softsign import Softsign
from nnspec.backends.tensorflow.tune import Tune
from nnspec.backends.tensorflow.unpool2d import Unpool2d
from nnspec.backends.tensorflow.upsample2d import Upsample2d


class TensorFlow(  # type: ignore[misc]  # tuples of several lengths
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
    """TensorFlow, eager, under tf.function, or compiled by XLA."""

    framework = "TensorFlow"
    modes = ("eager", "function", "xla")
    dtypes = ("float64", "float32", "float16", "bfloat16")
    compiles = ("function", "xla")

    def __init__(self, mode="eager", device="cpu"):
        super().__init__(mode, device)
        with suppress(RuntimeError):  # it runs already, with as many threads as it wanted
            tf.config.threading.set_intra_op_parallelism_threads(1)
            tf.config.threading.set_inter_op_parallelism_threads(1)
        kind, _, index = device.partition(":")
        kind = "GPU" if kind == "cuda" else kind.upper()
        if len(tf.config.list_logical_devices(kind)) <= int(index or 0):
            raise Unavailable(
                f"TensorFlow offers no device {device} here: no logical device {kind}:{index or 0}"
            )
        self.place = f"/{kind}:{index or 0}"

    @staticmethod
    def version():
        return tf.__version__

    def array(self, x):
        with tf.device(self.place):
            return tf.constant(x)

    def numpy(self, x):
        return x.numpy()

    def vjp(self, f, operands, g, wrt):
        with tf.GradientTape() as tape:
            chosen = [operands[i] for i in wrt]
            tape.watch(chosen)
            y = f(*operands)
        return y, tape.gradient(y, chosen, output_gradients=g)

    def stage(self, f):
        if self.mode == "eager":
            return f
        return tf.function(f, autograph=False, jit_compile=self.mode == "xla")


BACKEND = TensorFlow
