"""Adapters of NumPy itself: one that is right, and a family of which each is wrong in one way.

They are addressed as `broken:WrongValue`, as anybody's adapter is.
"""

import os
import time
from dataclasses import replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nnspec.backends.base import Backend, Divergence, Refusal, Unavailable, Unsupported, filled, unsupported


class Result(np.ndarray):
    """A result that knows its adjoint: `pull` takes the cotangent of y to those of the operands."""


def result(y, pull):
    y = np.asarray(y).view(Result)
    y.pull = pull
    return y


class Right(Backend):
    framework = "Broken"
    modes = ("eager", "compiled")
    dtypes = ("float64", "float32", "float16")
    compiles = ("compiled",)

    @staticmethod
    def version():
        return "1.2.0"

    def array(self, x):
        return x

    def numpy(self, x):
        return np.asarray(x)

    def vjp(self, f, operands, g, wrt):
        y = f(*operands)
        return y, [y.pull(g)[i] for i in wrt]

    def relu(self, x):
        return result(np.maximum(x, 0), lambda g: (np.where(x > 0, g, 0 * g),))

    def max_pool2d(self, x, *, window, stride, padding, dilation, ceil_mode):
        if dilation != (1, 1) or ceil_mode:
            raise Unsupported("its windows are whole and have no gaps")
        x = np.pad(x, ((0, 0), (0, 0), *padding), constant_values=-np.inf)
        return sliding_window_view(x, window, (2, 3))[:, :, :: stride[0], :: stride[1]].max((4, 5))


def vectors(case):
    return len(case.operands["x"].shape) == 1


class WrongValue(Right):
    def relu(self, x):
        return result(np.maximum(x, 0) + (x > 2), super().relu(x).pull)


class WrongWithoutGradient(WrongValue):
    def vjp(self, f, operands, g, wrt):
        raise Unsupported("gradients are not written yet")


class WrongGradient(Right):
    def relu(self, x):
        return result(np.maximum(x, 0), lambda g: (np.where(x > 2, -g, np.where(x > 0, g, 0 * g)),))


class WrongType(Right):
    def relu(self, x):
        return super().relu(x.astype("float64"))


class WrongStride(Right):
    def max_pool2d(self, x, *, stride, **attrs):
        y = super().max_pool2d(x, stride=stride, **attrs)
        return y + (stride[1] > 1)


class Mutates(Right):
    def relu(self, x):
        y = super().relu(x)
        if x.flags.writeable:
            x[...] = y
        return y


class Aborts(Right):
    def relu(self, x):
        if x.size > 4:
            os.abort()
        return super().relu(x)


def fatal(size, by_processor):
    witness = {"op": "relu", "dtype": "float32", "operands": {"x": filled("ones", size)}}
    return (Refusal("relu", "vectors abort it", when=vectors, fatal=witness, by_processor=by_processor),)


class AbortsHere(Aborts):
    """Says of vectors that they end the process on some processors, of which this is one."""

    refusals = fatal(5, by_processor=True)


class AbortsElsewhere(Right):
    """Says so, and this is none."""

    refusals = fatal(5, by_processor=True)


class AbortsNoMore(Right):
    """Says so of all processors, and it is not true."""

    refusals = fatal(5, by_processor=False)


class Hangs(Right):
    def relu(self, x):
        while x.size > 4:
            pass
        return super().relu(x)


class Raises(Right):
    def relu(self, x):
        if x.size > 4:
            raise MemoryError("no room for five numbers")
        return super().relu(x)


class Declines(Right):
    relu = unsupported("there is no relu in this library")


class DeclinesRegion(Right):
    def relu(self, x):
        if x.ndim > 2:
            raise Unsupported("relu takes matrices only")
        return super().relu(x)


class DeclinesNothing(Right):
    def relu(self, x):
        if x.size == 0:
            raise Unsupported("relu takes one element or more")
        return super().relu(x)


class Refuses(Right):
    """Has no gradients of vectors, as it declares, and none of scalars, of which it says nothing."""

    refusals = (Refusal("relu", "gradients of vectors are not implemented", when=vectors, gradient=True),)

    def vjp(self, f, operands, g, wrt):
        raise RuntimeError("no gradient registered")


class Departs(Right):
    """relu'(0) = 1, which G2 allows and K1 does not."""

    def relu(self, x):
        return result(np.maximum(x, 0), lambda g: (np.where(x >= 0, g, 0 * g),))


WITNESS = {
    "op": "relu",
    "dtype": "float32",
    "operands": {"x": {"shape": [1], "fill": "literal", "values": [3.0]}},
}


def known(case):
    return bool((case.arrays["x"] > 2).any())


class Known(WrongValue):
    divergences = (
        Divergence(
            clauses=("relu.F1",),
            why="adds 1 above 2",
            witness=WITNESS,
            when=known,
            versions="<=1.2.0",
            link="https://example.org/1",
        ),
    )


class KnownAtTimes(Known):
    """Wrong in arrays of an odd size alone, though it declares more."""

    def relu(self, x):
        return super().relu(x) if x.size % 2 else Right.relu(self, x)


class KnownOnce(WrongValue):
    """The versions of the divergence end before this one."""

    divergences = (replace(Known.divergences[0], versions="<1.2.0"),)


class Stale(Right):
    divergences = Known.divergences


class Elsewhere(Right):
    """What it declares is seen on other processors."""

    divergences = (replace(Known.divergences[0], by_processor=("float32",)),)


class Stubborn(Right):
    """Cannot be started."""

    def __init__(self, mode="eager", device="cpu"):
        raise OSError("the licence server does not answer")


class Slow(Right):
    """Right, and slow enough to be interrupted."""

    def relu(self, x):
        time.sleep(0.01)
        return super().relu(x)


class NoDevice(Right):
    def __init__(self, mode="eager", device="cpu"):
        super().__init__(mode, device)
        if device != "cpu":
            raise Unavailable(f"Broken offers no device {device} here")


class Remembers(Right):
    """Adds what it was last given, if anything, to the first element."""

    last = 0.0

    def relu(self, x):
        y = super().relu(x)
        before, Remembers.last = Remembers.last, float(x.flat[0]) if x.size else 0.0
        return result(np.asarray(y) + (before < 0), y.pull)


class Once(Right):
    """Wrong in its twentieth call, and never again."""

    calls = 0

    def relu(self, x):
        Once.calls += 1
        y = super().relu(x)
        return result(np.asarray(y) + (Once.calls == 20), y.pull)


class Keeps(Right):
    """Remembers, in itself."""

    last = 0.0

    def relu(self, x):
        """max(x, 0), and 1 after a negative number."""
        before, self.last = self.last, float(x.flat[0]) if x.size else 0.0
        y = super().relu(x)
        return result(np.asarray(y) + (before < 0), y.pull)


class ReadsLayout(Right):
    """Takes every array for a contiguous one."""

    def relu(self, x):
        y = np.maximum(x, 0).ravel(order="K").reshape(x.shape)
        return result(y, super().relu(x).pull)


class CountsItems(Right):
    """Right for single items alone."""

    def relu(self, x):
        return result(np.maximum(x, 0) + (x.shape[:1] > (1,)), super().relu(x).pull)


class BadPredicate(WrongValue):
    divergences = (replace(Known.divergences[0], when=lambda case: case.nothing),)


def made(slope):
    return lambda self, x: result(np.where(x > 0, x, slope * x), None)


class Closure(Right):
    relu = made(0.0)
