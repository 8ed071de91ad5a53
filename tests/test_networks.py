"""The networks of the spec, without any framework: shapes, names, counts, and one pass of the reference."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from families import LEAST, REFERENCE, drawn, families, of
from nnspec.reference.tape import Tape, Variable
from nnspec.spec.model import Rejected
from nnspec.spec.networks import FAMILIES, NETWORKS
from nnspec.spec.networks.namespace import SHAPES

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


def unread(network, training):
    """Names of the table that the network does not ask for, and names that it misses."""
    p = Read(network.given(3, training))
    try:
        network.forward(SHAPES, p, network.input(3), training)
    except KeyError as missing:
        return {missing.args[0]}
    return set(p) - p.names


def test_a_family_is_found_by_the_name_of_its_function():
    assert list(NETWORKS) == [family.forward.__name__ for family in FAMILIES]


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


@families
def test_the_loss_has_a_cotangent_for_everything_that_is_learned(family):
    network, tape = of(family, "small"), Tape()
    p, x, t = (
        {k: Variable(a) for k, a in y.items()} if isinstance(y, dict) else Variable(y) for y in drawn(network)
    )
    loss = network.loss(tape.nn, network.forward(tape.nn, p, x, True), t)
    found = tape.pull({loss: np.array(1.0)})
    assert {name for name in network.learned if p[name] not in found} == set()
    assert all(np.isfinite(found[p[name]]).all() for name in network.learned)


@families
def test_the_batch_may_be_one_image(family):
    network = of(family, "small")
    assert network.shapes(1) == {"y": (1, network.size.classes)}


@families
def test_any_width_goes(family):
    for width in (0.01, 0.3, 0.77, 1.2):
        network = family.build(width=width, image=max(LEAST[family.name], 33), classes=7)
        assert network.shapes(2)["y"] == (2, 7)


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
