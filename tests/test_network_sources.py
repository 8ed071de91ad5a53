"""Networks as their sources have them: counts, maps, order, and what the files decide beyond."""

import numpy as np
import pytest

from families import LEAST, REFERENCE, drawn, families, of
from nnspec.reference.rule import rule_of
from nnspec.reference.tape import Tape, Variable
from nnspec.spec.model import Rejected
from nnspec.spec.networks import FAMILIES, NETWORKS
from nnspec.spec.networks.alexnet import towers
from nnspec.spec.networks.layers import response_norm
from nnspec.spec.networks.namespace import SHAPES, Namespace

# what the papers say of the sides of the maps at full size, each as often as it changes
SIDES = {
    "lenet5": [28, 14, 10, 5],
    "alexnet": [55, 27, 13, 6],
    "zfnet": [110, 55, 26, 13, 6],
    "googlenet": [112, 56, 28, 14, 7],
    **{name: [224, 112, 56, 28, 14, 7] for name in LEAST if name.startswith("vgg")},
    "resnet18": [112, 56, 28, 14, 7],
    "keras_binary_cnn": [26, 13, 11, 5],
    "simple_cnn": [32, 16],
}

# the operations of a network in evaluation, in order; `c` is conv2d and relu, `b` a batch norm between them
WORDS = {
    "c": ("conv2d", "relu"),
    "b": ("conv2d", "batch_norm_evaluation", "relu"),
    "p": ("max_pool2d",),
    "n": ("local_response_norm",),
    "t": (*["split"] * 3, *["conv2d"] * 2, "concat", "relu"),
    "f": ("flatten",),
    "d": ("linear", "relu"),
    "l": ("linear",),
    "s": ("sigmoid",),
    "i": (*["conv2d", "relu"] * 5, "max_pool2d", "concat", "conv2d", "relu", "concat"),
    "g": ("global_avg_pool2d",),
    "r": ("conv2d", "batch_norm_evaluation", "relu", "conv2d", "batch_norm_evaluation", "add", "relu"),
    "R": ("conv2d", "batch_norm_evaluation", "relu", *["conv2d", "batch_norm_evaluation"] * 2, "add", "relu"),
    "m": ("conv2d", "tanh", "avg_pool2d"),
    "h": ("linear", "tanh"),
}

SENTENCES = {
    "lenet5": "mm f hhl",
    "alexnet": "cnp tnp c t tp f ddl",
    "zfnet": "cpn cpn c c cp f ddl",
    "googlenet": "cpn ccnp ii p iiiii p ii g l",
    "vgg11": "cp cp ccp ccp ccp f ddl",
    "vgg13": "ccp ccp ccp ccp ccp f ddl",
    "vgg16": "ccp ccp cccp cccp cccp f ddl",
    "vgg19": "ccp ccp ccccp ccccp ccccp f ddl",
    "vgg11_bn": "bp bp bbp bbp bbp f ddl",
    "vgg13_bn": "bbp bbp bbp bbp bbp f ddl",
    "vgg16_bn": "bbp bbp bbbp bbbp bbbp f ddl",
    "vgg19_bn": "bbp bbp bbbbp bbbbp bbbbp f ddl",
    "resnet18": "bp rr Rr Rr Rr g l",
    "keras_binary_cnn": "cp cp f d l s",
    "simple_cnn": "cp f l",
}


def test_every_network_stands_in_the_tables():
    assert NETWORKS.keys() == LEAST.keys() == SENTENCES.keys() == SIDES.keys()


@families
def test_the_full_size_has_the_parameters_that_are_published(family):
    assert family.build().parameters == family.published


@families
def test_operations_stand_in_the_order_of_the_source(family):
    network, tape = of(family, "small"), Tape()
    p, x, _ = drawn(network)
    network.forward(tape.nn, {name: Variable(a) for name, a in p.items()}, Variable(x), False)
    words = SENTENCES[family.name].replace(" ", "")
    assert [call.op.name for call in tape.calls] == [name for word in words for name in WORDS[word]]


@families
def test_maps_have_the_sides_of_the_source(family):
    network, sides = family.build(), []

    def compute(op, shapes, attrs):
        y = getattr(SHAPES, op.name)(*shapes, **attrs)
        if op.name in ("conv2d", "max_pool2d", "avg_pool2d"):
            sides.extend([y[2]] if [y[2]] != sides[-1:] else [])
        return y

    network.forward(Namespace(compute), network.given(2, False), network.input(2), False)
    assert sides == SIDES[family.name]


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
