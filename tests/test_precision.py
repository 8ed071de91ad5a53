"""What a backend computed in, from its outputs alone; a fault is not taken for a format."""

import ml_dtypes
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from nnspec.backends.torch import Torch  # noqa: E402  # after the framework is known to be there
from nnspec.conformance.precision import PROBED, Precision, precision, told  # noqa: E402
from nnspec.conformance.target import Target  # noqa: E402


def rounded(x, bits):
    """Factors with so many digits, as tensor cores round them."""
    whole = x.view(torch.int32)
    drop = 24 - bits
    half = 1 << (drop - 1)
    return ((whole + half) >> drop << drop).view(torch.float32)


class TF32(Torch):
    def linear(self, x, w, b=None):
        return super().linear(rounded(x, 11), rounded(w, 11), b)


class BFloat16Sums(Torch):
    def matmul(self, x, w):
        total = torch.zeros(x.shape[0], w.shape[1], dtype=torch.bfloat16)
        for k in range(x.shape[1]):
            total = (total.float() + x[:, k : k + 1] * w[k : k + 1]).bfloat16()
        return total.float()


class Flushed(Torch):
    def linear(self, x, w, b=None):
        y = super().linear(x, w, b)
        return torch.where(y.abs() < 2**-126, torch.zeros_like(y), y)


class Winograd(Torch):
    """A trace of what cancels, in the tile of the pixel."""

    def conv2d(self, x, w, b=None, **attrs):
        y = super().conv2d(x, w, b, **attrs)
        return y + 1e-8 * x.amax() if x.shape[-1] > 1 else y


class Wrong(Torch):
    def linear(self, x, w, b=None):
        return 1.001 * super().linear(x, w, b)


@pytest.mark.parametrize(
    ("kind", "operation", "found"),
    [
        ("TF32", "linear", Precision(11, 24, True)),
        ("BFloat16Sums", "matmul", Precision(8, 8, True)),
        ("Flushed", "linear", Precision(24, 24, False)),
        ("Winograd", "conv2d", Precision(24, 24, True, local=False)),
        ("Wrong", "linear", None),
    ],
)
def test_the_format_is_told_from_the_outputs(kind, operation, found):
    assert precision(Target(f"test_precision:{kind}"), operation) == found


@pytest.mark.parametrize("target", ["torch", "tensorflow", "jax"])
def test_the_frameworks_compute_in_ieee_float32_on_the_cpu(target):
    pytest.importorskip(target)
    for operation in PROBED:
        found = precision(Target(target), operation)
        assert (found.operands, found.sums, found.local) == (24, 24, True)


def test_it_is_said_in_words():
    assert told(Target("test_precision:TF32")) == (
        "linear: factors in TF32 or float16, sums in float32; matmul, conv2d: IEEE float32"
    )
    assert told(Target("broken:Right")) == ""


def test_the_emulated_rounding_is_that_of_the_format():
    """The helper above agrees with bfloat16 wherever there is no tie."""
    x = np.random.default_rng(0).standard_normal(1000).astype(np.float32)
    ours = rounded(torch.from_numpy(x), 8).numpy()
    np.testing.assert_array_equal(ours, x.astype(ml_dtypes.bfloat16).astype(np.float32))
