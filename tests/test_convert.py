"""Weights survive a change of layout to the last bit, and mean the same in both."""

import numpy as np
import pytest

from nnspec.backends import convert
from nnspec.conformance.verdict import Want, allowance, identical, within
from nnspec.reference.bounded import operand
from nnspec.reference.formats import EXACT, profile
from nnspec.reference.rule import rule_of
from nnspec.spec.networks import NETWORKS
from nnspec.spec.networks.namespace import Namespace

IMAGE = (2, 3, 4)
TURNS = {
    "kernel": (convert.KERNEL, (5, 2, 3, 4)),
    "dense": (convert.DENSE, (5, 7)),
    "same": (convert.SAME, (5,)),
    "depthwise": (convert.depthwise(), (3, 1, 2, 2)),
    "depthwise, two of each": (convert.depthwise(2), (6, 1, 2, 2)),
    "flat": (convert.flat(IMAGE), (5, 24)),
}


def counted(shape):
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape)


@pytest.mark.parametrize(("turn", "shape"), TURNS.values(), ids=TURNS)
def test_there_and_back_is_the_same(turn, shape):
    w = counted(shape)
    identical(turn.first(turn.last(w)), w)
    if len(shape) > 1:
        assert turn.last(w).shape != shape


def test_an_image_is_flattened_pixel_by_pixel_or_channel_by_channel():
    first = np.array([[1, 2, 3, 4]])  # two channels of one pixel beside another: [[1, 2]], [[3, 4]]
    assert convert.features_last(first, (2, 1, 2)).tolist() == [[1, 3, 2, 4]]
    assert convert.features_first(np.array([[1, 3, 2, 4]]), (2, 1, 2)).tolist() == first.tolist()


def test_a_dense_layer_behind_a_flattening_reads_the_same_features():
    x, w = counted((2, *IMAGE)), counted((5, 24))
    last = convert.images_last(x).reshape(2, -1) @ convert.flat(IMAGE).last(w)
    identical(last, x.reshape(2, -1) @ w.T)


def test_the_momentum_of_keras_weighs_what_is_old():
    assert convert.momentum(0.9) == 0.1
    assert all(convert.momentum(convert.momentum(m)) == m for m in (0.1, 0.99, 0.003, 0.9, 0.0, 1.0))


NAMES = {"c.w": (5, 2, 3, 3), "c.b": (5,), "n.scale": (5,), "n.shift": (5,), "n.mean": (5,)}
NAMES |= {"n.variance": (5,), "f.w": (4, 20), "f.b": (4,), "d.w": (5, 1, 2, 2)}


def test_a_whole_table_survives():
    p = {name: counted(shape) for name, shape in NAMES.items()}
    turns = {"f": convert.flat((5, 2, 2)), "d": convert.depthwise()}
    there = convert.to_keras(p, turns)
    assert {"c.kernel", "n.gamma", "n.moving_variance", "d.kernel"} < set(there)
    for back in (convert.from_keras(there, turns), convert.from_torch(convert.to_torch(p))):
        assert list(back) == list(p)
        for name, x in p.items():
            identical(back[name], x)


def test_what_torch_counts_is_no_parameter():
    p = {"n.weight": counted((2,)), "n.bias": counted((2,)), "n.num_batches_tracked": np.array(3)}
    assert list(convert.from_torch(p)) == ["n.scale", "n.shift"]


# The twins: the same function as the network of the spec


def twins(framework):
    return pytest.importorskip(f"nnspec.backends.{framework}.twins", reason="not installed")


def run(framework, model, x):
    if framework == "torch":
        torch = pytest.importorskip("torch")
        return model(torch.from_numpy(x)).detach().numpy()
    return model(convert.images_last(x)).numpy()


def want(network, p, x):
    """The spec's network under the reference."""
    compute = Namespace(lambda op, operands, attrs: rule_of(op).forward(*operands, **attrs))

    def result(precision):
        known = {name: operand(w, precision) for name, w in p.items()}
        return network.forward(compute, known, operand(x, precision))["y"]

    bound, exact = result(profile("float32")), result(EXACT)
    return Want(exact.value, allowance(bound, exact), bound.profile.storage)


@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
@pytest.mark.parametrize("name", ["keras_binary_cnn", "simple_cnn"])
def test_a_twin_is_the_network_of_the_spec(framework, name):
    home, network = twins(framework), NETWORKS[name].build(1 / 8, 14)
    rng = np.random.default_rng(3)
    p = {name: rng.normal(size=shape).astype("f4") / 4 for name, shape in network.learned.items()}
    x = rng.normal(size=network.input(3)).astype("f4")
    model = home.filled(home.twin(network), p)
    within(run(framework, model, x), want(network, p, x))
    for name, w in home.parameters(model).items():
        identical(w, p[name])


@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
def test_small_integers_leave_no_room(framework):
    home, network = twins(framework), NETWORKS["simple_cnn"].build(1 / 8, 6)
    rng = np.random.default_rng(4)
    p = {name: rng.integers(-3, 4, shape).astype("f4") for name, shape in network.learned.items()}
    x = rng.integers(-3, 4, network.input(2)).astype("f4")
    y = run(framework, home.filled(home.twin(network), p), x)
    assert (y == want(network, p, x).value).all()


@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
@pytest.mark.parametrize(("name", "published"), [("keras_binary_cnn", 223_873), ("simple_cnn", 41_418)])
def test_a_twin_in_full_has_as_many_parameters(framework, name, published):
    home = twins(framework)
    model = home.twin(NETWORKS[name].build())
    assert sum(w.size for w in home.parameters(model).values()) == published
