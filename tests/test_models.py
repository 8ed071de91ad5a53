"""Two models of somebody's own: the layer that departs is found, and the convention behind it."""

import copy
import subprocess
import sys

import numpy as np
import pytest

import nnspec
from nnspec.backends import convert

torch = pytest.importorskip("torch")
tf = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")
from models import around, departs, seeded, twin_pair  # noqa: E402
from nnspec.backends.torch import twins as of_torch  # noqa: E402

nn = torch.nn


rng = pytest.fixture(seeded)


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
    departs(nnspec.compare_models(first, padded, x), 2, "2", "at the other side")


# What is written otherwise, and means the same


def test_zeros_around_an_image_may_be_a_layer(rng):
    zeros = keras.layers.ZeroPadding2D(1)
    a, b, x = around(rng, nn.Conv2d(4, 5, 3, stride=2, padding=1), zeros)
    b.add(keras.layers.Conv2D(5, 3, strides=2))
    b.layers[2].set_weights([convert.kernel_last(a[1].weight.detach().numpy()), a[1].bias.detach().numpy()])
    result = nnspec.compare_models(a, b, x)
    assert result.first is None, str(result)
    assert result.layers[1].kind == "conv2d"


def test_relu_and_maxima_may_change_places(rng):
    a, b, x = around(rng, nn.MaxPool2d(2), keras.layers.ReLU())
    a.append(nn.ReLU())
    b.add(keras.layers.MaxPooling2D(2))
    assert nnspec.compare_models(a, b, x).first is None
    assert nnspec.compare_models(b, a, x).first is None
    a[2] = nn.LeakyReLU()
    assert nnspec.compare_models(a, b, x).first is not None


def test_the_same_weights_with_fewer_digits(rng):
    a = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 2))
    b = copy.deepcopy(a).half()
    x = rng.normal(size=(3, 6)).astype("f2")
    assert nnspec.compare_models(a, b, x).first is None
    assert nnspec.compare_models(b, a, x).first is None


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


def test_batch_norm_of_vectors(rng):
    """Behind a flattening, whose order its weights share."""
    a, b, x = around(rng, nn.Flatten(), keras.layers.Flatten(), image=(3, 4, 5))
    a.append(nn.BatchNorm1d(24)).eval()
    b.add(keras.layers.BatchNormalization(epsilon=1e-5))
    value = rng.uniform(0.5, 2, 24).astype("f4")
    a[2].load_state_dict({"weight": torch.tensor(value)}, strict=False)
    b.layers[2].gamma.assign(convert.features_last(value, (4, 2, 3)))
    assert nnspec.compare_models(a, b, x).first is None
    b.layers[2].epsilon = 1e-3
    departs(nnspec.compare_models(a, b, x), 3, "2", "epsilon 0.001 instead of 1e-05")


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


def test_a_convention_must_explain_the_whole_batch(rng):
    """The first image is black: there, every kernel gives the bias."""
    a, b = nn.Conv2d(2, 3, 3), nn.Conv2d(2, 3, 3)
    b.bias = a.bias
    x = rng.normal(size=(3, 2, 5, 5))
    x[0] = 0
    assert nnspec.compare_models(a, b, x).first.suggestion == ""


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


def test_a_model_that_fails_is_left_as_it_was(rng):
    model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.Linear(3, 2)).eval()
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        nnspec.compare_models(model, model, rng.normal(size=(4, 3)), training=True)
    assert not model[1].training
    assert torch.equal(model[1].running_mean, torch.zeros(2))
    assert not any(module._forward_hooks for module in model)


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


def test_keras_on_another_framework_is_refused(rng, monkeypatch):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    monkeypatch.setattr(keras.config, "backend", lambda: "jax")
    with pytest.raises(ValueError, match="Keras runs on jax; set KERAS_BACKEND=tensorflow before"):
        nnspec.compare_models(model, model, rng.normal(size=(2, 3)))


ALONE = """
import sys
import numpy, torch
import nnspec
torch.set_num_threads(3)
a = torch.nn.Linear(2, 2)
assert nnspec.compare_models(a, a, numpy.ones((1, 2))).first is None
print(torch.get_num_threads(), *sorted({"tensorflow", "keras", "jax"} & set(sys.modules)))
"""


def test_frameworks_that_nobody_asked_for_stay_away():
    done = subprocess.run([sys.executable, "-c", ALONE], check=True, stdout=subprocess.PIPE, text=True)
    assert done.stdout.split() == ["3"]
