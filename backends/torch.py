"""PyTorch: torch.nn.functional, as it is called by everyone."""

import numpy as np
import torch
import torch.nn.functional as F

from nnspec.backends.base import Backend, Divergence, Unavailable, Unsupported

torch.set_num_threads(1)


def poisoned(case):
    """Some element is NaN or infinite."""
    return any(not np.isfinite(x.astype(float)).all() for x in case.arrays.values())


LITERAL = {"fill": "literal", "seed": 0, "layout": "contiguous"}
CONV = {"stride": [1, 1], "padding": [[0, 0], [0, 0]], "dilation": [1, 1], "groups": 1}


def leak(op, clause, weights, attrs):
    return Divergence(
        clauses=(f"{op}.{clause}",),
        why="oneDNN's bfloat16 convolution makes w₀·1 + w₁·∞ NaN where it is infinite, and carries a NaN "
        "or ∞ into windows that do not cover it; float32 and float16 are right.",
        witness={
            "op": op,
            "operands": {
                "x": {"shape": [1, 1, 1, 3], "values": [[[[1.0, "inf", 1.0]]]], **LITERAL},
                "w": {"shape": [1, 1, 1, 2], "values": [[[weights]]], **LITERAL},
            },
            "attrs": attrs,
            "aim": clause,
        },
        when=poisoned,
        versions="<=2.13.0",
        dtypes=("bfloat16",),
    )


class Torch(Backend):
    """PyTorch, eager."""

    framework = "PyTorch"
    modes = ("eager",)
    dtypes = ("float64", "float32", "float16", "bfloat16")
    composed = {"convolve2d": "torch.nn.functional has correlation only: conv2d of the reversed kernel"}
    divergences = (
        leak("conv2d", "S1", [1.0, 2.0], CONV),
        leak("conv2d", "S2", [0.0, 0.0], {**CONV, "dilation": [1, 2]}),
        leak("convolve2d", "S1", [1.0, 2.0], {"padding": [[0, 0], [0, 0]]}),
    )
    grades = {  # sums over the batch and over windows are kept in storage
        **{(f"conv2d.{g}", "float16"): "C" for g in ("G1", "G2", "G3")},
        **{(f"convolve2d.{g}", "float16"): "C" for g in ("G1", "G2")},
        ("max_pool2d.G1", "float16"): "C",
        ("max_pool2d.G1", "bfloat16"): "C",
        ("avg_pool2d.G1", "float16"): "C",
        ("avg_pool2d.G1", "bfloat16"): "C",
    }

    def __init__(self, mode="eager", device="cpu"):
        super().__init__(mode, device)
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

    def conv2d(self, x, w, b=None, *, stride, padding, dilation, groups):
        x, sides = pad(x, padding, 0.0)
        return F.conv2d(x, w, b, stride, sides, dilation, groups)

    def convolve2d(self, x, w, *, padding):
        x, sides = pad(x, padding, 0.0)
        return F.conv2d(x, w.flip(2, 3), padding=sides)

    def linear(self, x, w, b=None):
        return F.linear(x, w, b)

    def max_pool2d(self, x, *, window, stride, padding):
        x, sides = pad(x, padding, -torch.inf, window)
        return F.max_pool2d(x, window, stride, sides)

    def avg_pool2d(self, x, *, window, stride, padding, count_padding):
        x, sides = pad(x, padding, 0.0, window)
        if not count_padding and sides != symmetric(padding):
            raise Unsupported("avg_pool2d leaves uncounted only equal sides of at most half the window")
        return F.avg_pool2d(x, window, stride, sides, count_include_pad=count_padding)

    def relu(self, x):
        return F.relu(x)

    def sigmoid(self, x):
        return F.sigmoid(x)

    def softmax(self, x, *, axis):
        return F.softmax(x, axis)

    def log_softmax(self, x, *, axis):
        return F.log_softmax(x, axis)

    def flatten(self, x):
        return torch.flatten(x, 1)

    def cross_entropy(self, x, t, *, reduction):
        return F.cross_entropy(x, t, reduction=reduction)

    def binary_cross_entropy(self, p, t, *, reduction):
        return F.binary_cross_entropy(p, t, reduction=reduction)

    def binary_cross_entropy_with_logits(self, x, t, *, reduction):
        return F.binary_cross_entropy_with_logits(x, t, reduction=reduction)


def symmetric(padding):
    """The sides as torch takes them, one number an axis, or None if they are unequal."""
    (top, bottom), (left, right) = padding
    return (top, left) if top == bottom and left == right else None


def pad(x, padding, value, window=None):
    """x and the sides that the operation itself can add; the others are added here."""
    (top, bottom), (left, right) = padding
    sides = symmetric(padding)
    if sides and (window is None or all(2 * s <= k for s, k in zip(sides, window, strict=True))):
        return x, sides
    return F.pad(x, (left, right, top, bottom), value=value), (0, 0)


BACKEND = Torch
