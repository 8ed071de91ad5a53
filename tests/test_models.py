"""Two models of somebody's own: the layer that departs is found, and the convention behind it."""

import copy

import numpy as np
import pytest

import nnspec
from nnspec.backends import convert
from nnspec.backends.layer import watched
from nnspec.spec.networks import NETWORKS

torch = pytest.importorskip("torch")
tf = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")
from nnspec.backends.tensorflow import twins as of_keras  # noqa: E402
from nnspec.backends.torch import twins as of_torch  # noqa: E402

nn = torch.nn


@pytest.fixture
def rng():
    torch.manual_seed(5)
    return np.random.default_rng(5)


def twin_pair(name, rng, width=1 / 8, image=14):
    """Both twins of a network with the same weights, and an input."""
    network = NETWORKS[name].build(width, image)
    p = {n: (rng.normal(size=s) / np.sqrt(np.prod(s[1:]))).astype("f4") for n, s in network.learned.items()}
    a, b = (home.filled(home.twin(network), p) for home in (of_torch, of_keras))
    return a, b, p, rng.normal(size=network.input(3)).astype("f4")


def around(rng, layer, theirs, image=(3, 8, 8), conv=4):
    """A convolution and one more layer, in both frameworks; and an input."""
    a = nn.Sequential(nn.Conv2d(image[0], conv, 3), layer).eval()
    b = keras.Sequential([keras.Input((*image[1:], image[0])), keras.layers.Conv2D(conv, 3), theirs])
    for x, y in zip(b.layers[0].weights, (a[0].weight, a[0].bias), strict=True):
        y = y.detach().numpy()
        x.assign(convert.kernel_last(y) if y.ndim == 4 else y)
    return a, b, rng.normal(size=(4, *image)).astype("f4")


def departs(result, number, name, words):
    """The first departure, with its suggestion."""
    assert result.first is not None, str(result)
    assert (result.first.number, result.first.a.name) == (number, name), str(result)
    assert words in result.first.suggestion
    assert result.explanation == result.first.explanation
    assert f"layer {number}" in result.explanation
    assert "it agrees to" in result.explanation
    assert str(result).startswith(result.explanation)


# Nothing planted


@pytest.mark.parametrize("name", ["keras_binary_cnn", "simple_cnn"])
def test_a_right_port_agrees_with_a_margin(name, rng):
    a, b, _, x = twin_pair(name, rng)
    result = nnspec.compare_models(a, b, x)
    assert result.first is None
    assert 0 < result.margin <= 1
    assert "the models agree" in result.explanation
    kinds = [found.kind for found in result.layers]
    assert kinds[:4] == [
        "conv2d",
        "relu",
        "max_pool2d",
        "conv2d" if name == "keras_binary_cnn" else "flatten",
    ]
    assert all(found.a and found.b and found.fit for found in result.layers)
    assert f"{result.margin:.2g} of its bound" in str(result)


def test_the_same_framework_twice(rng):
    a, b, p, x = twin_pair("simple_cnn", rng)
    again = of_torch.filled(of_torch.SimpleCnn(2, p["fc.w"].shape[1], 10), p)
    assert nnspec.compare_models(a, again, x).first is None
    assert nnspec.compare_models(b, b, x).first is None
    with torch.no_grad():
        again.fc.bias += 1
    assert nnspec.compare_models(a, again, x).first.name == "fc"


def test_drift_is_no_fault(rng):
    """A deep network in float32 and in float64: far apart, and every layer right on its own inputs."""
    a = nn.Sequential(*(layer for _ in range(30) for layer in (nn.Linear(32, 32), nn.Tanh())))
    for layer in a[::2]:
        nn.init.normal_(layer.weight, std=0.6)  # chaotic
    result = nnspec.compare_models(a, copy.deepcopy(a).double(), rng.normal(size=(4, 32)))
    assert result.first is None
    assert result.layers[-1].apart > 2.0**-10 > 1000 * result.layers[1].apart


# What the tutorials get wrong


def test_a_kernel_transposed(rng):
    a, b, p, x = twin_pair("keras_binary_cnn", rng)
    b.get_layer("conv2").kernel.assign(p["conv2.w"].T)
    departs(nnspec.compare_models(a, b, x), 4, "conv2", "height and width of its kernel transposed")


def test_a_kernel_reshaped(rng):
    a, b, p, x = twin_pair("keras_binary_cnn", rng)
    kernel = b.get_layer("conv2").kernel
    kernel.assign(p["conv2.w"].reshape(kernel.shape))
    departs(nnspec.compare_models(a, b, x), 4, "conv2", "[O I H W] reshaped to [H W I O]")


@pytest.mark.parametrize(
    ("name", "number", "layer"), [("keras_binary_cnn", 8, "fc1"), ("simple_cnn", 5, "fc")]
)
def test_flatten_in_another_order(name, number, layer, rng):
    a, b, p, x = twin_pair(name, rng)
    b.get_layer(layer).kernel.assign(p[f"{layer}.w"].T)
    departs(nnspec.compare_models(a, b, x), number, layer, "flatten in NHWC order")
    departs(nnspec.compare_models(b, a, x), number, layer, "flatten in NHWC order")


def test_a_bias_that_is_missing(rng):
    a, b, _, x = twin_pair("keras_binary_cnn", rng)
    b.get_layer("fc2").bias.assign([0.0])
    departs(nnspec.compare_models(a, b, x), 10, "fc2", "no bias")


def test_every_departure_is_told_not_the_first_alone(rng):
    a, b, p, x = twin_pair("keras_binary_cnn", rng)
    b.get_layer("conv1").bias.assign(0 * p["conv1.b"])
    b.get_layer("fc1").kernel.assign(p["fc1.w"].T)
    result = nnspec.compare_models(a, b, x)
    assert [found.number for found in result.layers if found.departs] == [1, 8]
    assert "no bias" in result.explanation
    assert "NHWC" in str(result)


def test_the_side_of_same_padding(rng):
    same = keras.layers.Conv2D(4, 3, strides=2, padding="same")
    a, b, x = around(rng, nn.Conv2d(4, 4, 3, stride=2, padding=1), same)
    b.layers[1].kernel.assign(convert.kernel_last(a[1].weight.detach().numpy()))
    b.layers[1].bias.assign(a[1].bias.detach().numpy())
    departs(nnspec.compare_models(a, b, x), 2, "1", "same padding, its odd element at the end")
    padded = nn.Sequential(a[0], nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(4, 4, 3, stride=2)).eval()
    padded[2].load_state_dict(a[1].state_dict())
    first = nn.Sequential(a[0], nn.ZeroPad2d((1, 0, 1, 0)), padded[2]).eval()
    departs(nnspec.compare_models(first, padded, x), 2, "1", "at the other side")


@pytest.fixture
def normed(rng):
    """A pair with batch norm, its statistics far from 0 and 1."""
    a, b, x = around(rng, nn.BatchNorm2d(4), keras.layers.BatchNormalization(epsilon=1e-5, momentum=0.9))
    for name, theirs in (("weight", "gamma"), ("bias", "beta"), ("running_var", "moving_variance")):
        value = rng.uniform(0.01, 2, 4).astype("f4")
        a[1].load_state_dict({name: torch.tensor(value)}, strict=False)
        getattr(b.layers[1], theirs).assign(value)
    return a, b, x


def test_batch_norm_agrees_in_evaluation(normed):
    assert nnspec.compare_models(*normed).first is None


def test_epsilon(normed):
    a, b, x = normed
    b.layers[1].epsilon = 1e-3
    departs(nnspec.compare_models(a, b, x), 2, "1", "epsilon 0.001 instead of 1e-05")


def test_the_running_variance_in_training(normed):
    a, b, x = normed
    result = nnspec.compare_models(a, b, x, training=True)
    departs(result, 2, "1", "the running variance of M elements")
    assert " and " not in result.first.suggestion


def test_momentum(normed):
    a, b, x = normed
    b.layers[1].momentum = 0.99
    result = nnspec.compare_models(a, b, x, training=True)
    departs(result, 2, "1", "momentum 0.01 instead of 0.1")
    a[1].momentum = 0.9  # as if it meant the same in both
    b.layers[1].momentum = 0.9
    departs(nnspec.compare_models(a, b, x, training=True), 2, "1", "momentum 0.1 instead of 0.9")


def test_a_model_left_in_training_mode(normed, rng):
    a, b, x = normed
    departs(nnspec.compare_models(b, a.train(), x), 2, b.layers[1].name, "training mode")
    a, b, x = around(rng, nn.Dropout(0.5), keras.layers.Dropout(0.5))
    assert nnspec.compare_models(a, b, x).first is None
    departs(nnspec.compare_models(b, a.train(), x), 2, b.layers[1].name, "training mode")
    assert nnspec.compare_models(a, b, x, training=True).first is None


def test_alpha_of_response_normalisation(rng):
    def theirs(alpha):
        return keras.layers.Lambda(lambda x: tf.nn.local_response_normalization(x, 2, 1.0, alpha, 0.75))

    a, b, x = around(rng, nn.LocalResponseNorm(5, alpha=0.5), theirs(0.1), conv=8)
    assert nnspec.compare_models(a, b, x).first is None
    a, b, x = around(rng, nn.LocalResponseNorm(5, alpha=0.5), theirs(0.5), conv=8)
    departs(nnspec.compare_models(a, b, x), 2, "1", "not divided by the size n = 5")


def test_a_slope_and_an_approximation(rng):
    a, b, x = around(rng, nn.LeakyReLU(), keras.layers.LeakyReLU())
    departs(nnspec.compare_models(a, b, x), 2, "1", "slope 0.3 instead of 0.01")
    a, b, x = around(rng, nn.GELU(approximate="tanh"), keras.layers.Activation("gelu"))
    departs(nnspec.compare_models(a, b, x), 2, "1", "approximate none instead of tanh")


# A function of JAX


def in_jax(p, name="keras_binary_cnn"):
    """The network as one writes it with jax.lax, channels last, and kernels [H W I O]."""
    jax = pytest.importorskip("jax")
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
    jax = pytest.importorskip("jax")
    x = rng.normal(size=(3, 5)).astype("f4") * 4
    result = nnspec.compare_models(JAX_NN[name], jax.jit(getattr(jax.nn, name)), x)
    assert result.first is None, str(result)
    assert len(result.layers) == 1
    assert result.layers[0].a.kind == result.layers[0].b.kind


def test_means_and_sides_in_jax(rng):
    jax = pytest.importorskip("jax")
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
    jax = pytest.importorskip("jax")
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


# Which layer feeds which


class Residual(nn.Module):
    def __init__(self, around):
        super().__init__()
        self.first, self.second, self.around = nn.Linear(4, 4), nn.Linear(4, 4), around

    def forward(self, x):
        y = self.first(x)
        return self.second(torch.relu(y)) + (y if self.around else x)


def test_a_wrong_connection_is_no_wrong_layer(rng):
    a, b = Residual(False), Residual(True)
    b.load_state_dict(a.state_dict())
    x = rng.normal(size=(3, 4))
    assert nnspec.compare_models(a, a, x).first is None
    result = nnspec.compare_models(a, b, x)
    assert "layer 4 (add) reads the result of" in result.explanation


def test_an_input_that_one_model_prepares(rng):
    class Prepared(nn.Linear):
        def forward(self, x):
            return super().forward(x[:, [1, 0, 2]])

    a, b = nn.Linear(3, 2), Prepared(3, 2)
    b.load_state_dict(a.state_dict())
    result = nnspec.compare_models(a, b, rng.normal(size=(4, 3)))
    assert "does not receive the same in model_a and model_b" in result.explanation


def test_what_was_not_seen_is_said(rng):
    class Flipped(nn.Sequential):
        def forward(self, x):
            return self[1](self[0](x)[:, [1, 0, 2]])

    a, b = (Flipped(nn.Linear(3, 3), nn.Linear(3, 2)) for _ in range(2))
    b.load_state_dict(a.state_dict())
    result = nnspec.compare_models(a, b, rng.normal(size=(4, 3)))
    assert result.first is None
    assert "what model_a and model_b computes before layer 2 (1) was not seen" in str(result)
    assert "no layer of the 2 that can be judged departs, and 1 cannot" in result.explanation


# What is no convention


def test_other_weights_are_said_to_be_other(rng):
    a, b, p, x = twin_pair("keras_binary_cnn", rng)
    w = p["conv2.w"].copy()
    w[1, 2, 0, 1] += 0.5
    b.get_layer("conv2").kernel.assign(convert.kernel_last(w))
    result = nnspec.compare_models(a, b, x)
    assert (result.first.number, result.first.suggestion) == (4, "")
    assert "no known convention explains it; its own weights do: w is up to 0.5 away" in result.explanation


def test_a_layer_that_does_not_do_what_it_says(rng):
    class Louder(nn.Conv2d):
        def forward(self, x):
            torch.nn.functional.conv2d(x, self.weight, self.bias)
            return super().forward(x) * 1.001

    a = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
    b = nn.Sequential(Louder(3, 4, 3), nn.ReLU())
    b.load_state_dict(a.state_dict())
    result = nnspec.compare_models(a, b, rng.normal(size=(2, 3, 6, 6)))
    assert result.first is not None


def test_a_layer_without_a_counterpart(rng):
    a = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2))
    b = nn.Sequential(a[0], a[2])
    result = nnspec.compare_models(a, b, rng.normal(size=(3, 4)))
    assert result.explanation == "layer 2 (1: relu) of model_a has no counterpart in model_b"


# What is not judged is said not to be


def test_layers_that_nobody_knows_are_compared_by_value(rng):
    class Odd(nn.Module):
        def forward(self, x):
            return torch.special.bessel_j0(x)

    a, b = nn.Sequential(nn.Linear(4, 4), Odd()), nn.Sequential(nn.Linear(4, 4), Odd())
    b.load_state_dict(a.state_dict())
    result = nnspec.compare_models(a, b, rng.normal(size=(3, 4)))
    assert result.first is None
    assert "no layer of the 1 that can be judged departs, and 1 cannot" in result.explanation
    assert "is no operation of the spec and was not judged" in str(result)


# The models are left as they were.


def test_watching_leaves_no_trace(normed):
    a, b, x = normed
    before = [v.numpy().copy() for v in b.weights], {n: t.clone() for n, t in a.state_dict().items()}
    call, state = keras.Layer.__call__, torch.random.get_rng_state()
    nnspec.compare_models(a, b, x, training=True)
    assert keras.Layer.__call__ is call
    assert torch.equal(torch.random.get_rng_state(), state)
    assert not a.training
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in a.modules())
    assert all(torch.equal(t, before[1][n]) for n, t in a.state_dict().items())
    assert all((v.numpy() == w).all() for v, w in zip(b.weights, before[0], strict=True))
    assert b.layers[0].activation is keras.activations.linear


# Errors


WRONG = [
    (
        "model",
        "model_a is a str; a torch.nn.Module, a keras.Model or a function of one JAX array is expected",
    ),
    (3, "model_a is a int; a torch.nn.Module"),
]


@pytest.mark.parametrize(("model", "words"), WRONG)
def test_what_is_no_model_is_refused(model, words, rng):
    with pytest.raises(TypeError, match=words):
        nnspec.compare_models(model, model, rng.normal(size=(2, 3)))


def test_wrong_inputs_are_refused(rng):
    model = nn.Linear(3, 2)
    with pytest.raises(ValueError, match=r"inputs is int64 of the shape \(2, 3\); floats"):
        nnspec.compare_models(model, model, np.ones((2, 3), int))
    with pytest.raises(ValueError, match="inputs is a tuple of 3"):
        nnspec.compare_models(model, model, (1, 2, 3))
    with pytest.raises(ValueError, match="model_a has no layer that can be watched"):
        nnspec.compare_models(nn.Identity(), model, rng.normal(size=(2, 3)))
