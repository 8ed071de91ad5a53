"""Where a choice is free: kinks and ties, and how far what is chosen may lie from the custom."""

import numpy as np
import pytest

from nnspec.reference.formats import FORMATS, profile
from nnspec.reference.rule import rule_of
from nnspec.spec.ops import OPS


def free(name, x, g, attrs, p):
    y = rule_of(OPS[name]).forward(x, **attrs)
    (value,) = rule_of(OPS[name]).vjp(g, y, x, **attrs)
    ((low, high),) = rule_of(OPS[name]).freedom(p, g, y, x, **attrs)
    return value, value + low, value + high


def test_the_slope_of_relu_at_zero_is_anything_from_zero_to_one():
    x, g = np.array([-1.0, 0.0, 0.0, -0.0, 2.0]), np.array([5.0, 5.0, -5.0, 5.0, 5.0])
    value, low, high = free("relu", x, g, {}, profile("float32"))
    assert np.array_equal(low, [0, 0, -5, 0, 5])
    assert np.array_equal(high, [0, 5, 0, 5, 5])
    assert np.array_equal(value, [0, 0, 0, 0, 5]), "K1: it is 0"


def test_a_subnormal_operand_of_relu_is_a_kink_where_it_may_be_flushed():
    x, g = np.array([2.0**-130]), np.array([3.0])
    assert [float(v[0]) for v in free("relu", x, g, {}, profile("float32"))] == [3, 0, 3]
    assert [float(v[0]) for v in free("relu", x, g, {}, profile("float32", flush=False))] == [3, 3, 3]


@pytest.mark.parametrize("flush", [False, True])
@pytest.mark.parametrize(("name", "attrs"), [("elu", {"alpha": 0.5}), ("selu", {})])
def test_the_slope_of_elu_at_zero_lies_between_its_sides(name, attrs, flush):
    x, g = np.array([0.0, -0.0, 1.0, -1.0]), np.full(4, 4.0)
    value, low, high = free(name, x, g, attrs, profile("float32", flush=flush))
    assert (low < high).tolist() == [True, True, False, False]
    assert np.all(low <= value)
    assert np.all(value <= high)


@pytest.mark.parametrize(("name", "attrs"), [("relu6", {}), ("hard_tanh", {"low": 0.0, "high": 6.0})])
def test_the_slope_of_what_is_clipped_is_free_at_both_ends(name, attrs):
    x, g = np.array([-1.0, 0.0, 3.0, 6.0, 6.0, 7.0]), np.array([4.0, 4.0, 4.0, 4.0, -4.0, 4.0])
    _, low, high = free(name, x, g, attrs, profile("float32"))
    ends = np.array([[0, 0], [0, 4], [4, 4], [0, 4], [-4, 0], [0, 0]])
    apart = np.abs(np.stack([low, high], axis=1) - ends)
    assert np.all(apart <= np.spacing(4.0)), (
        "an end is moved out by no more than the rounding of a difference"
    )


def test_l1_loss_has_its_kink_where_the_difference_may_be_flushed():
    tiny = np.finfo("float32").tiny
    x = np.array([1.0, 1.5 * tiny, tiny / 2, tiny, 1.0, tiny / 2])
    t = np.array([1.0, tiny, -tiny / 2, -tiny, -1.0, 1.0])
    y, g = np.zeros(6), np.full(6, 3.0)

    def kinks(**flush):
        p = profile("float32", **flush)
        ((low, high), (low_t, high_t)) = rule_of(OPS["l1_loss"]).freedom(p, g, y, x, t, reduction="none")
        assert np.array_equal(low, -high_t)
        assert np.array_equal(high, -low_t)
        return (low < high).tolist()

    assert kinks() == [True, True, True, False, False, False]
    assert kinks(flush=False) == [True, False, False, False, False, False]


WHOLE = {"axes": (0,), "keepdims": False}


@pytest.mark.parametrize("g", [6.0, -6.0])
def test_the_largest_of_several_may_give_all_to_any_that_ties(g):
    tiny = np.finfo("float32").tiny

    def shares(*x, **flush):
        found = free("reduce_max", np.array(x), np.array(g), WHOLE, profile("float32", **flush))
        return [sorted(pair) for pair in zip(*found[1:], strict=True)]

    everything, nothing = sorted([0.0, g]), [0.0, 0.0]
    assert shares(1.0, 3.0, 3.0) == [nothing, everything, everything]
    assert shares(1.0, 3.0, 2.0) == [nothing, [g, g], nothing]
    assert shares(-1.0, 0.0, tiny / 4) == [nothing, everything, everything]
    assert shares(-1.0, 0.0, tiny / 4, flush=False) == [nothing, nothing, [g, g]]
    assert shares(-tiny, 0.0, -2.0) == [nothing, [g, g], nothing]


ROW = {"window": (1, 2), "stride": (1, 2), "padding": ((0, 0), (0, 0))}
OVERLAPPING = {**ROW, "stride": (1, 1)}


def pooled(x, g, attrs, **flush):
    found = free("max_pool2d", np.array([[[x]]]), np.array([[[g]]]), attrs, profile("float32", **flush))
    return [v[0, 0, 0].tolist() for v in found]


def test_a_tie_may_be_shared_in_any_way():
    value, low, high = pooled([1.0, 1.0, 2.0, 3.0], [5.0, 7.0], ROW)
    assert value == [5, 0, 0, 7], "K1: the first maximiser receives everything"
    assert low == [0, 0, 0, 7]
    assert high == [5, 5, 0, 7]


def test_a_tie_with_a_negative_cotangent_is_shared_below_zero():
    assert pooled([1.0, 1.0], [-5.0], ROW) == [[-5, 0], [-5, -5], [0, 0]]


def test_zeros_and_subnormals_tie_where_they_may_be_flushed():
    x = [2.0**-130, -(2.0**-140)]
    assert pooled(x, [5.0], ROW) == [[5, 0], [0, 0], [5, 5]]
    assert pooled(x, [5.0], ROW, flush=False) == [[5, 0], [5, 0], [5, 0]]


def test_padding_never_ties():
    """Not even with −∞: the only element of the window receives everything."""
    attrs = {**ROW, "padding": ((0, 0), (1, 0))}
    assert pooled([-np.inf], [5.0], attrs) == [[5], [5], [5]]


def test_what_comes_from_several_windows_is_free_only_where_there_is_a_tie():
    found = pooled([0.0, 2.0, 0.0], [0.1, 0.2], OVERLAPPING)
    assert found == [[0, 0.1 + 0.2, 0]] * 3


def test_a_share_alone_is_not_rounded():
    """In half precision, too, where sums are wider than storage."""
    attrs, g = {**ROW, "dilation": (1, 1), "ceil_mode": False}, np.array([[[[5.0]]]])
    _, low, high = free("max_pool2d", np.array([[[[1.0, 1.0]]]]), g, attrs, profile("float16"))
    assert low[0, 0, 0].tolist() == [0, 0]
    assert high[0, 0, 0].tolist() == [5, 5]


def test_shares_that_may_overflow_are_anything():
    most = FORMATS["float32"].largest
    _, _, high = pooled([1.0, 1.0, 1.0], [most / 2, most / 2], OVERLAPPING)
    assert high == [most / 2, np.inf, most / 2]
    _, _, high = pooled([1.0, 1.0, 1.0], [most / 2, most / 4], OVERLAPPING)
    assert np.isfinite(high).all()


def test_a_share_beside_a_whole_cotangent_may_be_rounded():
    """1 from one window and up to 1.5·2⁻²⁴ from another: the nearest float32 is 1 + 2⁻²³."""
    g = [1.5 * 2.0**-24, 1.0]
    value, low, high = pooled([1.0, 1.0, 0.0], g, OVERLAPPING)
    assert value == [g[0], 1, 0]
    assert high[1] >= 1 + 2.0**-23 > 1 + g[0]
    assert low[1] <= 1
    assert low[2] == high[2] == 0
