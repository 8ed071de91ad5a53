"""The networks of the spec, without any framework: shapes, names, counts, and one pass of the reference."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from nnspec.reference.rule import rule_of
from nnspec.spec.model import Rejected
from nnspec.spec.networks import FAMILIES, NETWORKS
from nnspec.spec.networks.alexnet import towers
from nnspec.spec.networks.layers import response_norm
from nnspec.spec.networks.namespace import SHAPES, Namespace

REFERENCE = Namespace(lambda op, operands, attrs: rule_of(op).forward(*operands, **attrs))

# the least image that each takes, as its file says
LEAST = {
    "lenet5": 16,
    "alexnet": 67,
    "zfnet": 63,
    "googlenet": 79,
    **dict.fromkeys(("vgg11", "vgg13", "vgg16", "vgg19"), 32),
    **dict.fromkeys(("vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn"), 32),
    "resnet18": 1,
    "keras_binary_cnn": 10,
    "simple_cnn": 2,
}

families = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
sizes = pytest.mark.parametrize("size", ["full", "small"])


class Read(Mapping):
    """What a network is given, and the names that it asked for."""

    def __init__(self, given):
        self.given, self.names = given, set()

    def __getitem__(self, name):
        self.names.add(name)
        return self.given[name]

    def __iter__(self):
        return iter(self.given)

    def __len__(self):
        return len(self.given)


def of(family, size):
    return family.of(getattr(family, size))


def unread(network, training):
    """Names of the table that the network does not ask for, and names that it misses."""
    p = Read(network.given(3, training))
    try:
        network.forward(SHAPES, p, network.input(3), training)
    except KeyError as missing:
        return {missing.args[0]}
    return set(p) - p.names


def drawn(network, seed=0):
    """Small numbers for everything that is learned, the statistics of noise, masks of zeros and ones."""
    rng = np.random.default_rng(seed)
    p = {name: rng.uniform(-0.5, 0.5, shape) for name, shape in network.learned.items()}
    p |= {name: rng.uniform(0.5, 1.5, shape) for name, shape in network.state.items()}
    p |= {name: rng.integers(0, 2, (2, *shape)).astype(float) for name, (shape, _) in network.masks.items()}
    t = rng.integers(0, 2, network.target(2))
    return p, rng.uniform(-1, 1, network.input(2)), t if network.labels else t.astype(float)


def test_a_family_is_found_by_the_name_of_its_function():
    assert list(NETWORKS) == [family.forward.__name__ for family in FAMILIES] == list(LEAST)


@families
def test_the_full_size_has_the_parameters_that_are_published(family):
    assert family.build().parameters == family.published


@families
@sizes
@pytest.mark.parametrize("training", [True, False])
def test_every_name_of_the_tables_is_used_and_none_is_missing(family, size, training):
    network = of(family, size)
    aux = {name for name in network.learned if name.startswith("aux")}
    assert unread(network, training) == (set() if training else aux)


@families
def test_a_name_that_nobody_uses_is_noticed_and_one_that_is_missing(family):
    network = of(family, "small")
    first = next(iter(network.learned))
    more = replace(network, learned=network.learned | {"extra.w": (1,)})
    less = replace(network, learned={k: v for k, v in network.learned.items() if k != first})
    assert unread(more, True) == {"extra.w"}
    assert unread(less, True) == {first}


@families
@sizes
def test_logits_come_first_and_have_a_row_for_each_item(family, size):
    network = of(family, size)
    for training in (True, False):
        results = network.shapes(3, training)
        assert next(iter(results.items())) == ("y", (3, network.size.classes))


@families
@sizes
def test_only_training_gives_the_state_anew_and_auxiliary_logits(family, size):
    network = of(family, size)
    aux = {name: (3, network.size.classes) for name in ("aux1", "aux2") if family.name == "googlenet"}
    assert list(network.shapes(3, training=False)) == ["y"]
    assert network.shapes(3, training=True) == {"y": (3, network.size.classes)} | aux | network.state


@families
@sizes
def test_the_loss_is_a_scalar(family, size):
    network = of(family, size)
    assert network.loss(SHAPES, network.shapes(3, training=True), network.target(3)) == ()


@families
def test_what_is_kept_is_not_learned_and_masks_are_named_as_such(family):
    network = of(family, "full")
    tables = [network.learned, network.state, network.masks]
    assert len({name for table in tables for name in table}) == sum(map(len, tables))
    assert {name.rpartition(".")[2] for name in network.learned} <= {"w", "b", "scale", "shift"}
    assert {name.rpartition(".")[2] for name in network.state} <= {"mean", "variance"}
    assert {name.rpartition(".")[2] for name in network.masks} <= {"m"}


def test_towers_stay_halves_of_even_channels_at_any_width():
    for hundredths in range(1, 120, 7):
        table = NETWORKS["alexnet"].build(width=hundredths / 100, image=67).learned
        for layer, read in (("conv2", "conv1"), ("conv4", "conv3"), ("conv5", "conv4")):
            filters, channels, *_ = table[f"{layer}.w"]
            assert filters % 2 == 0
            assert 2 * channels == table[f"{read}.w"][0]


def test_two_towers_are_a_convolution_in_two_groups():
    whole = np.random.default_rng(0).integers
    x, p = whole(9, size=(2, 6, 5, 5)), {"conv.w": whole(9, size=(4, 3, 3, 3)), "conv.b": whole(9, size=4)}
    grouped = REFERENCE.conv2d(x, p["conv.w"], p["conv.b"], padding=((1, 1), (1, 1)), groups=2)
    assert np.array_equal(towers(REFERENCE, p, "conv", x, padding=1), grouped)


def test_the_response_norm_has_the_constants_of_the_paper():
    name, attrs = response_norm(Namespace(lambda op, operands, attrs: (op.name, attrs)), ())
    assert name == "local_response_norm"
    assert (attrs["size"], attrs["beta"], attrs["k"]) == (5, 0.75, 2.0)
    assert attrs["alpha"] / attrs["size"] == 1e-4  # clause F1 divides, the paper does not


def test_auxiliary_classifiers_count_three_tenths_each():
    nn = Namespace(
        lambda op, operands, attrs: (
            operands[0] if op.name == "cross_entropy" else rule_of(op).forward(*operands, **attrs)
        )
    )
    losses = {"y": np.array(1.0), "aux1": np.array(2.0), "aux2": np.array(4.0)}
    assert NETWORKS["googlenet"].loss(nn, losses, None) == 1.0 + 0.3 * 6.0


@families
def test_the_batch_may_be_one_image(family):
    network = of(family, "small")
    assert network.shapes(1) == {"y": (1, network.size.classes)}


@families
def test_any_width_goes(family):
    for width in (0.01, 0.3, 0.77, 1.2):
        network = family.build(width=width, image=max(LEAST[family.name], 33), classes=7)
        assert network.shapes(2)["y"] == (2, 7)


@families
def test_the_least_image_is_what_the_file_says(family):
    network = family.build(width=0.01, image=LEAST[family.name])
    assert network.shapes(2)["y"] == (2, family.full.classes)


@pytest.mark.parametrize("family", [f for f in FAMILIES if LEAST[f.name] > 1], ids=lambda family: family.name)
def test_a_smaller_image_is_refused_by_a_clause_of_an_operation(family):
    least = LEAST[family.name]
    expected = f"{family.name} does not take an image of {least - 1} pixels"
    with pytest.raises(Rejected, match=expected) as refused:
        family.build(width=0.01, image=least - 1)
    assert refused.value.clause == "window.W3"


def test_one_number_in_each_channel_is_refused_by_batch_norm_in_training():
    network = NETWORKS["resnet18"].build(width=1 / 16, image=32)
    with pytest.raises(Rejected, match=r"batch_norm_training\.C2"):
        network.shapes(1, training=True)


@families
def test_the_reference_runs_a_small_sibling(family):
    network = of(family, "small")
    p, x, t = drawn(network)
    for training in (False, True):
        results = network.forward(REFERENCE, p, x, training)
        assert {name: y.shape for name, y in results.items()} == network.shapes(2, training)
        assert all(np.isfinite(y).all() for y in results.values())
    loss = network.loss(REFERENCE, results, t)
    assert loss.shape == ()
    assert np.isfinite(loss)
