"""Other suites' calls in nnspec's words, and faults found by their judgement."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from benchmarks.peers import jax_grads, matrix, onnx_nodes, shown
from benchmarks.peers.asked import Answering, answered
from benchmarks.peers.trial import Elsewhere, Trial, catches, made, sounded

from nnspec.conformance.faults import FAULTS
from nnspec.conformance.target import Target


@pytest.fixture(scope="module")
def target():
    return Target("torch")


def drawn(*shape):
    return torch.from_numpy(np.random.default_rng(0).standard_normal(shape)).requires_grad_()


# fmt: off
CALLS = [
    ("conv2d", F.conv2d, lambda: (drawn(2, 4, 5, 6), drawn(6, 2, 3, 5)), {"padding": "same", "groups": 2}),
    ("conv1d", F.conv1d, lambda: (drawn(3, 7), drawn(2, 3, 3)), {"stride": 2}),
    ("max_pool2d", F.max_pool2d, lambda: (drawn(3, 5, 7), 3), {"padding": 1, "stride": (1, 2)}),
    ("layer_norm", F.layer_norm, lambda: (drawn(2, 3, 4), (3, 4)), {}),
    ("batch_norm", F.batch_norm, lambda: (drawn(3, 2, 5), torch.zeros(2).double(), torch.ones(2).double()),
     {"training": True, "momentum": 0.25}),
    ("cross_entropy", F.cross_entropy, lambda: (drawn(2, 3, 4), torch.arange(8).reshape(2, 4) % 3),
     {"reduction": "none"}),
    ("pad", F.pad, lambda: (drawn(2, 3, 5), (2, 1)), {"mode": "reflect"}),
    ("interpolate", F.interpolate, lambda: (drawn(1, 2, 3, 4),), {"size": (6, 8)}),
    ("linear", F.linear, lambda: (drawn(2, 5, 3), drawn(4, 3)), {}),
]
# fmt: on


@pytest.mark.parametrize(("name", "right", "given", "attrs"), CALLS, ids=[name for name, *_ in CALLS])
def test_a_call_of_torch_is_answered_as_torch_answers_it(target, name, right, given, attrs):
    mine, theirs = given(), given()
    y, want = answered(target, name, mine, attrs), right(*theirs, **attrs)
    torch.testing.assert_close(y, want)
    g = drawn(*want.shape).detach()
    y.backward(g)
    want.backward(g)
    for a, b in zip(mine, theirs, strict=True):
        if isinstance(a, torch.Tensor):
            torch.testing.assert_close(a.detach(), b.detach())  # running statistics move alike
            assert (a.grad is None) == (b.grad is None)
            assert a.grad is None or torch.testing.assert_close(a.grad, b.grad) is None


def test_what_nnspec_lacks_is_left_to_torch(target):
    faulty = matrix.Put(target, FAULTS["every/second_call"], "relu")
    with pytest.raises(Elsewhere):
        answered(target, "softplus", (drawn(3),), {"beta": 2})
    with Answering(faulty):
        for _ in range(2):
            assert F.softplus(torch.ones(1), beta=2) == F.softplus(torch.ones(1), beta=2)


def test_the_arrays_of_a_call_keep_their_strides():
    x = np.arange(6.0).reshape(2, 3).T
    assert made("relu", {"x": x}, {}).arrays["x"].strides == x.strides
    with pytest.raises(Elsewhere, match="every.C3"):
        made("conv2d", {"x": x}, {})


@pytest.mark.parametrize(("side", "y"), [("LOWER", [0, 10, 21, 32]), ("UPPER", [10, 21, 32, 3])])
def test_an_onnx_node_is_put_with_its_own_padding(target, side, y):
    from onnx import helper

    node = helper.make_node("Conv", ["x", "w"], ["y"], auto_pad=f"SAME_{side}")
    x, w = np.arange(4, dtype="float32").reshape(1, 1, 1, 4), np.array([[[[1, 10]]]], "float32")
    (got,) = onnx_nodes.run(node, [x, w], [None], target)
    assert got.tolist() == [[[y]]]  # an odd zero stands before, or behind


def test_check_grads_finds_a_fault_by_its_gradients_alone(target):
    (row,) = (r for r in jax_grads.rows() if r[0] == "softmax")
    peer = sounded(
        "one", "", [Trial("softmax", lambda given: jax_grads.judged(row, "float64", given))], target
    )
    assert (peer.operations, peer.gradients, peer.comparisons) == ({"softmax"}, {("softmax", "x")}, 2)
    for name, caught in (("every/zero_cotangents", True), ("every/wider_result", False)):
        assert catches(peer.trials[0], matrix.Put(target, FAULTS[name], "softmax")) == caught


def test_a_test_that_fails_without_a_fault_or_asks_for_nothing_is_set_aside(target):
    def fails(given):
        given.value(made("relu", {"x": np.ones(1)}, {}))
        raise AssertionError("always")

    peer = sounded("two", "", [Trial("fails", fails), Trial("nothing", lambda given: 1)], target)
    assert (list(peer.trials), peer.elsewhere, len(peer.failing)) == ([], 1, 1)


def test_of_each_operation_its_share_of_faults_is_drawn():
    every = matrix.visible()
    drawn = matrix.sample(every, len(every) // 10)
    assert drawn == matrix.sample(every, len(every) // 10)
    assert len({(op, fault.name) for op, fault in drawn}) == len(drawn)
    for name in ("conv2d", "relu"):
        share = sum(op == name for op, _ in drawn) - sum(op == name for op, _ in every) / 10
        assert abs(share) <= 1
    assert {matrix.kind(*pair) for pair in every} == set(matrix.KINDS)


def test_a_peer_that_is_not_installed_has_a_row_that_says_how():
    blank = dict.fromkeys(matrix.KINDS, 0)
    there = {"name": "A<B", "version": "1", "operations": ["relu"], "gradients": [], "comparisons": 1000}
    there |= {"rate": 10.0, "elsewhere": 2, "failing": [], "put": {**blank, "values": 4}}
    there |= {"covered": {**blank, "values": 2}, "caught": {**blank, "values": 1}}
    figures = {
        "target": "T 1", "machine": "m", "operations": 4, "gradients": 3, "limit": 5, "rounds": 1,
        "common": ["relu"], "suites": [there, {"name": "C", "missing": "not installed: pip install c"}],
        "sample": {"pairs": 4, "visible": 9, "all": 10, "absent": 0, "late": 0},
    }  # fmt: skip
    page = shown.page(figures)
    assert "| A<B 1 | 1/4 | 0/3 | 1,000 | 10 | 1/4 | 1/2 | 25 % |" in page
    assert "| C | not installed: pip install c |" in page
    assert shown.shares(there, figures) == [0.25, 0, 0.25, 0.25, None, None, None]
    bars = ElementTree.fromstring(shown.picture(figures)).findall("{*}rect")
    assert len(bars) == 2 * len(shown.COLUMNS)
