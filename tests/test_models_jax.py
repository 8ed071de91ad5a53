"""Functions of JAX beside modules of PyTorch: taken apart into the operations of the spec."""

import functools

import numpy as np
import pytest

import nnspec
from nnspec.backends import convert
from nnspec.backends.layer import watched

torch = pytest.importorskip("torch")
jax = pytest.importorskip("jax")
from models import departs, seeded, twin_pair  # noqa: E402

nn = torch.nn


rng = pytest.fixture(seeded)


def in_jax(p, name="keras_binary_cnn"):
    """The network as one writes it with jax.lax, channels last, and kernels [H W I O]."""
    lax, jnp = jax.lax, jax.numpy
    p = convert.to_keras(p)

    def layer(x, name, **more):
        axes = ("NHWC", "HWIO", "NHWC")
        y = lax.conv_general_dilated(x, p[f"{name}.kernel"], (1, 1), "VALID", dimension_numbers=axes)
        y = jax.nn.relu(y + p[f"{name}.bias"])
        return lax.reduce_window(y, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")

    def apply(x):
        x = layer(layer(x, "conv1"), "conv2")
        x = x.reshape(len(x), -1)
        with jax.named_scope("dense1"):
            x = x @ p["fc1.kernel"] + p["fc1.bias"]
        x = jax.nn.relu(x) @ p["fc2.kernel"] + p["fc2.bias"]
        return jax.nn.sigmoid(x)

    return apply


def test_a_function_of_jax_is_taken_apart(rng):
    a, _, p, x = twin_pair("keras_binary_cnn", rng)
    inputs = x, convert.images_last(x)
    image = watched(a, x)[7].image
    right = {**p, "fc1.w": convert.features_last(p["fc1.w"], image)}
    result = nnspec.compare_models(a, in_jax(right), inputs)
    assert result.first is None, str(result)
    assert [found.kind for found in result.layers] == [layer.kind for layer in watched(a, x)]
    assert result.layers[7].b.name == "dense1"
    departs(nnspec.compare_models(a, in_jax(p), inputs), 8, "fc1", "flatten in NHWC order")
    wrong = {**right, "conv2.w": p["conv2.w"].swapaxes(2, 3)}
    departs(nnspec.compare_models(a, in_jax(wrong), inputs), 4, "conv2", "height and width")


JAX_NN = {
    "relu": nn.ReLU(), "relu6": nn.ReLU6(), "silu": nn.SiLU(), "gelu": nn.GELU(approximate="tanh"),
    "elu": nn.ELU(), "selu": nn.SELU(), "celu": nn.CELU(), "leaky_relu": nn.LeakyReLU(),
    "sigmoid": nn.Sigmoid(), "softmax": nn.Softmax(-1), "log_softmax": nn.LogSoftmax(-1),
    "hard_tanh": nn.Hardtanh(),
    "hard_swish": nn.Hardswish(), "log_sigmoid": nn.LogSigmoid(), "soft_sign": nn.Softsign(),
    "softplus": nn.Softplus(), "hard_sigmoid": nn.Hardsigmoid(), "mish": nn.Mish(),
}  # fmt: skip


@pytest.mark.parametrize("name", JAX_NN)
def test_functions_of_jax_nn_are_recognised(name, rng):
    x = rng.normal(size=(3, 5)).astype("f4") * 4
    result = nnspec.compare_models(JAX_NN[name], jax.jit(getattr(jax.nn, name)), x)
    assert result.first is None, str(result)
    assert len(result.layers) == 1
    assert result.layers[0].a.kind == result.layers[0].b.kind


def test_both_forms_of_gelu_are_told_apart(rng):
    x = rng.normal(size=(3, 5)).astype("f4")
    exact = functools.partial(jax.nn.gelu, approximate=False)
    assert nnspec.compare_models(nn.GELU(), exact, x).first is None
    assert watched(exact, x)[0].attrs == {"approximate": "none"}
    departs(nnspec.compare_models(nn.GELU(), jax.nn.gelu, x), 1, "gelu", "approximate tanh instead of none")


def test_means_and_sides_in_jax(rng):
    w = rng.normal(size=(4, 3, 3, 3)).astype("f4")
    x = rng.normal(size=(2, 3, 8, 8)).astype("f4")

    def apply(x, padding="SAME"):
        x = jax.lax.conv_general_dilated(x, w, (2, 2), padding)
        x = jax.lax.reduce_window(x, 0.0, jax.lax.add, (1, 1, 2, 2), (1, 1, 1, 1), "VALID") / 4
        return x.mean((2, 3))

    a = nn.Sequential(
        nn.Conv2d(3, 4, 3, stride=2, padding=1, bias=False),
        nn.AvgPool2d(2, 1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    )
    a[0].weight.data = torch.tensor(w)
    departs(nnspec.compare_models(a, apply, x), 1, "0", "same padding, its odd element at the end")
    right = nnspec.compare_models(a, lambda x: apply(x, ((1, 1), (1, 1))), x)
    assert right.first is None
    assert [found.kind for found in right.layers] == ["conv2d", "avg_pool2d", "adaptive_avg_pool2d"]


def test_what_is_written_by_hand_is_held_to_the_law_of_its_counterpart(rng):
    """Batch norm in JAX is a handful of products and sums: together they obey the law of the module."""
    a = nn.BatchNorm2d(3).eval()
    a.load_state_dict({"running_var": torch.tensor([0.01, 0.1, 1.0])}, strict=False)
    root = jax.numpy.sqrt

    def apply(x, epsilon=1e-5):
        v = np.array([0.01, 0.1, 1.0], "f4").reshape(3, 1, 1)
        return (x - 0.0) / root(v + epsilon) * 1.0

    x = rng.normal(size=(2, 3, 4, 4)).astype("f4")
    assert nnspec.compare_models(a, apply, x).first is None
    result = nnspec.compare_models(a, lambda x: apply(x, 1e-3), x)
    departs(result, 1, "batch_norm", "epsilon 0.001 instead of 1e-05")


def test_what_is_computed_again_or_only_named_is_seen_through(rng):
    from jax.ad_checkpoint import checkpoint_name

    a = nn.Sequential(nn.Linear(5, 4, bias=False), nn.ReLU())
    w = a[0].weight.detach().numpy().T
    b = jax.checkpoint(lambda x: jax.nn.relu(checkpoint_name(x @ w, "hidden")))
    result = nnspec.compare_models(a, b, rng.normal(size=(2, 5)))
    assert result.first is None
    assert [found.b.kind for found in result.layers] == ["linear", "relu"]


def test_two_branches_meet(rng):
    a = Branches()
    w = a.linear.weight.detach().numpy().T

    def apply(x, last=jax.numpy.tanh):
        y = x @ w + a.linear.bias.detach().numpy()
        return jax.nn.relu(y) * last(y) + y

    x = rng.normal(size=(3, 4)).astype("f4")
    assert nnspec.compare_models(a, apply, x).first is None
    assert nnspec.compare_models(a, lambda x: apply(x, jax.nn.sigmoid), x).first is not None


class Branches(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 4)

    def forward(self, x):
        y = self.linear(x)
        return torch.relu(y) * torch.tanh(y) + y
