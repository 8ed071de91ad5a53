"""JAX: jax.lax and jax.nn, with optax for the losses, in double precision where asked."""

import os
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax

from nnspec.backends.base import Backend, Divergence, Unavailable

jax.config.update("jax_enable_x64", True)
cache = os.environ.get("NNSPEC_CACHE", os.path.expanduser("~/.cache/nnspec"))
jax.config.update("jax_compilation_cache_dir", os.path.join(cache, "jax"))
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


def grouped(case):
    return case.attrs["groups"] > 1


LITERAL = {"fill": "literal", "seed": 0, "layout": "contiguous"}
LOG1P = "XLA's float64 log1p on the CPU is up to 129 ulp off between −0.53 and −0.28"


def leak(clause, weight):
    return Divergence(
        clauses=(f"conv2d.{clause}",),
        why="XLA's CPU compiler computes a float64 grouped convolution as one dense convolution whose "
        "weights are 0 outside each group: 0·NaN and 0·∞ carry a NaN into every other group. "
        "float32 and float16 take another path and keep it in its group.",
        witness={
            "op": "conv2d",
            "operands": {
                "x": {"shape": [1, 2, 1, 1], "values": [[[["nan"]], [[1.0]]]], **LITERAL},
                "w": {"shape": [2, 1, 1, 1], "values": [[[[weight]]], [[[weight]]]], **LITERAL},
            },
            "attrs": {"stride": [1, 1], "padding": [[0, 0], [0, 0]], "dilation": [1, 1], "groups": 2},
            "aim": clause,
        },
        when=grouped,
        versions="<=0.10.2",
        dtypes=("float64",),
    )


class Jax(Backend):
    """JAX, eager or under jax.jit."""

    framework = "JAX"
    modes = ("eager", "jit")
    dtypes = ("float64", "float32", "float16", "bfloat16")
    compiles = ("eager", "jit")
    composed = {
        "convolve2d": "lax.conv_general_dilated of the reversed kernel",
        "avg_pool2d": "lax.reduce_window of sums, divided by the count: lax has no averaging window",
        "binary_cross_entropy": "jax.scipy.special.xlogy and xlog1py: optax takes logits only",
    }

    grades = {
        (clause, dtype): "C"  # sums kept in storage
        for dtype in ("float16", "bfloat16")
        for clause in (
            "conv2d.G3",
            "linear.G3",
            "max_pool2d.G1",
            "avg_pool2d",
            "softmax.G1",
            "log_softmax.G1",
        )
    }
    divergences = (
        leak("S1", 1.0),
        leak("S2", 0.0),
        Divergence(
            clauses=("binary_cross_entropy.F1", "binary_cross_entropy.G2", "every.P5"),
            why=f"{LOG1P}: log(1 − p) inherits it through jax.scipy.special.xlog1py.",
            witness={
                "op": "binary_cross_entropy",
                "operands": {
                    "p": {"shape": [1], "values": [0.41417031107176977], **LITERAL},
                    "t": {"shape": [1], "values": [0.0], **LITERAL},
                },
                "attrs": {"reduction": "none"},
            },
            ratio=129 / 5,  # of the ulps that log1p is granted
            versions="<=0.10.2",
            link="https://github.com/jax-ml/jax/issues/39707",
            dtypes=("float64",),
        ),
    )

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

    def conv2d(self, x, w, b=None, *, stride, padding, dilation, groups):
        y = lax.conv_general_dilated(x, w, stride, padding, rhs_dilation=dilation, feature_group_count=groups)
        return y if b is None else y + b[:, None, None]

    def convolve2d(self, x, w, *, padding):
        return lax.conv_general_dilated(x, jnp.flip(w, (2, 3)), (1, 1), padding)

    def linear(self, x, w, b=None):
        y = x @ w.T
        return y if b is None else y + b

    def max_pool2d(self, x, *, window, stride, padding):
        return over_windows(x, -np.inf, lax.max, window, stride, padding)

    def avg_pool2d(self, x, *, window, stride, padding, count_padding):
        total = partial(over_windows, start=0.0, join=lax.add, window=window, stride=stride, padding=padding)
        count = window[0] * window[1] if count_padding else total(jnp.ones_like(x))
        return total(x) / count

    def relu(self, x):
        return jax.nn.relu(x)

    def sigmoid(self, x):
        return jax.nn.sigmoid(x)

    def softmax(self, x, *, axis):
        return jax.nn.softmax(x, axis)

    def log_softmax(self, x, *, axis):
        return jax.nn.log_softmax(x, axis)

    def flatten(self, x):
        return lax.collapse(x, 1)

    def cross_entropy(self, x, t, *, reduction):
        dense = t.ndim == x.ndim
        loss = optax.softmax_cross_entropy if dense else optax.softmax_cross_entropy_with_integer_labels
        return reduced(loss(x, t), reduction)

    def binary_cross_entropy(self, p, t, *, reduction):
        xlogy, xlog1py = jax.scipy.special.xlogy, jax.scipy.special.xlog1py
        return reduced(-(xlogy(t, p) + xlog1py(1 - t, -p)), reduction)

    def binary_cross_entropy_with_logits(self, x, t, *, reduction):
        return reduced(optax.sigmoid_binary_cross_entropy(x, t), reduction)


def over_windows(x, start, join, window, stride, padding):
    return lax.reduce_window(x, start, join, (1, 1, *window), (1, 1, *stride), ((0, 0), (0, 0), *padding))


def reduced(loss, reduction):
    return {"none": lambda y: y, "sum": jnp.sum, "mean": jnp.mean}[reduction](loss)


BACKEND = Jax
