"""Extents by counting: place windows one after the other and see which fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnspec.reference.window import Walk, pad, slide, taps_of, unpad, unslide, windows
from nnspec.spec.model import Rejected
from nnspec.spec.window import covered, extent, reach, reached, same_padding

FRUGAL = settings(max_examples=60, deadline=None, derandomize=True, database=None)
count = st.integers(1, 4)
sides = st.tuples(st.integers(0, 3), st.integers(0, 3))


def whole_windows(size, taps, stride, sides, dilation):
    """The positions of all windows that lie in the padded axis."""
    padded = range(-sides[0], size + sides[1])
    placed = ([start + tap * dilation for tap in range(taps)] for start in padded[::stride])
    return [window for window in placed if window[-1] in padded]


@FRUGAL
@given(size=st.integers(1, 12), taps=count, stride=count, sides=sides, dilation=count)
def test_the_extent_counts_the_whole_windows(size, taps, stride, sides, dilation):
    found = whole_windows(size, taps, stride, sides, dilation)
    if found:
        assert extent(size, taps, stride, sides, dilation) == len(found)
        assert {window[-1] - window[0] + 1 for window in found} == {reach(taps, dilation)}
    else:
        with pytest.raises(Rejected, match=r"window\.W3"):
            extent(size, taps, stride, sides, dilation)


@FRUGAL
@given(size=st.integers(1, 12), taps=count, stride=count, sides=sides, dilation=count)
def test_with_ceil_mode_every_element_is_covered_if_a_window_may_start_before_the_end(
    size, taps, stride, sides, dilation
):
    found = whole_windows(size, taps, stride, sides, dilation)
    if not found:
        return
    one_more = found[-1][-1] < size + sides[1] - 1 and found[-1][0] + stride < size
    count = extent(size, taps, stride, sides, dilation, ceil_mode=True)
    assert count == len(found) + one_more
    ((low, high),) = reached((size,), (taps,), (stride,), (sides,), (dilation,), ceil_mode=True)
    assert (low, sides[1]) <= (sides[0], high)
    assert extent(size, taps, stride, (low, high), dilation) == count
    assert (high > sides[1]) == one_more, "no more than needed"


@FRUGAL
@given(size=st.integers(1, 12), taps=count, stride=count, dilation=count)
def test_same_padding_gives_a_window_for_every_stride_and_no_padding_too_much(size, taps, stride, dilation):
    first, last = same_padding(size, taps, stride, dilation)
    assert last - first in (0, 1), "the odd element stands at the end"
    assert extent(size, taps, stride, (first, last), dilation) == -(-size // stride)
    if last:
        fewer = whole_windows(size, taps, stride, (first, last - 1), dilation)
        assert len(fewer) < -(-size // stride)


@FRUGAL
@given(size=st.integers(1, 12), taps=count, stride=count, dilation=count)
def test_same_padding_may_put_the_odd_element_first(size, taps, stride, dilation):
    """As ONNX's SAME_LOWER does, where SAME_UPPER puts it last."""
    first, last = same_padding(size, taps, stride, dilation, lower=True)
    assert (last, first) == same_padding(size, taps, stride, dilation)
    assert first >= last


@FRUGAL
@given(number=st.integers(1, 5), taps=count, stride=count, sides=sides, dilation=count, data=st.data())
def test_what_windows_cover_is_the_extent_undone(number, taps, stride, sides, dilation, data):
    rest = data.draw(st.integers(0, stride - 1))
    size = covered(number, taps, stride, sides, dilation, rest)
    if size > 0:
        assert extent(size, taps, stride, sides, dilation) == number


images = arrays(
    float, st.tuples(st.just(2), st.integers(1, 6), st.integers(1, 6)), elements=st.integers(-9, 9)
)


def fitting(data, h, w):
    """Taps, strides and dilations of which a window fits."""
    taps, dilations = zip(*(data.draw(st.sampled_from(_fits(size))) for size in (h, w)), strict=True)
    return taps, data.draw(st.tuples(count, count)), dilations


def _fits(size):
    return [(r, d) for r in range(1, 4) for d in range(1, 4) if reach(r, d) <= size]


@FRUGAL
@given(x=images, padding=st.tuples(sides, sides))
def test_padding_surrounds_and_cropping_is_its_adjoint(x, padding):
    (top, bottom), (left, right) = padding
    assert np.array_equal(pad(x, padding, 7.0), np.pad(x, ((0, 0), *padding), constant_values=7.0))
    assert np.array_equal(unpad(pad(x, padding), padding), x)
    g = np.random.default_rng(0).integers(-9, 9, (2, top + x.shape[1] + bottom, left + x.shape[2] + right))
    assert (pad(x, padding) * g).sum() == (x * unpad(g, padding)).sum()


@FRUGAL
@given(x=images, data=st.data())
def test_sliding_reads_the_element_that_the_formula_names(x, data):
    taps, stride, dilation = fitting(data, *x.shape[1:])
    view = slide(x, taps, stride, dilation)
    assert view.shape == (2, *taps, *windows(x, taps, stride, dilation))
    for c, r, s, p, q in np.ndindex(*view.shape):
        assert view[c, r, s, p, q] == x[c, p * stride[0] + r * dilation[0], q * stride[1] + s * dilation[1]]
    for (r, s), tap in zip(np.ndindex(*taps), taps_of(x, taps, stride, dilation), strict=True):
        assert np.array_equal(tap, view[:, r, s])


@FRUGAL
@given(x=images, data=st.data())
def test_unsliding_is_the_adjoint_of_sliding(x, data):
    taps, stride, dilation = fitting(data, *x.shape[1:])
    view = slide(x, taps, stride, dilation)
    g = np.random.default_rng(0).integers(-9, 9, view.shape)
    into = np.zeros(x.shape)
    unslide(g, into, stride, dilation)
    assert (view * g).sum() == (x * into).sum()


@FRUGAL
@given(data=st.data(), axes=st.sampled_from([1, 3]))
def test_any_number_of_axes_may_slide(data, axes):
    image = tuple(data.draw(st.integers(1, 5)) for _ in range(axes))
    padding = tuple(data.draw(sides) for _ in range(axes))
    x = np.random.default_rng(0).integers(-9, 9, (2, *image))
    padded = pad(x, padding, 7.0)
    assert np.array_equal(padded, np.pad(x, ((0, 0), *padding), constant_values=7.0))
    assert np.array_equal(unpad(padded, padding), x)
    taps, dilation = zip(*(data.draw(st.sampled_from(_fits(n))) for n in padded.shape[1:]), strict=True)
    stride = tuple(data.draw(count) for _ in range(axes))
    view = slide(padded, taps, stride, dilation)
    for c, *at in np.ndindex(*view.shape):
        met = tuple(p * s + r * d for r, p, s, d in zip(at[:axes], at[axes:], stride, dilation, strict=True))
        assert view[(c, *at)] == padded[(c, *met)]
    into, g = np.zeros(padded.shape), np.random.default_rng(1).integers(-9, 9, view.shape)
    unslide(g, into, stride, dilation)
    assert (view * g).sum() == (padded * into).sum()


def test_a_view_of_windows_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        slide(np.zeros((3, 3)), (2, 2), (1, 1))[...] = 1.0


def test_without_a_dilation_taps_are_neighbours():
    x = np.arange(5.0)
    assert windows(x, (2,), (1,)) == (4,)
    assert [tap.tolist() for tap in taps_of(x, (2,), (1,))] == [[0, 1, 2, 3], [1, 2, 3, 4]]
    into = np.zeros(5)
    unslide(np.ones((2, 4)), into, (1,))
    assert into.tolist() == [1, 2, 2, 2, 1]


def test_a_walk_has_no_padding_no_dilation_and_whole_windows_unless_it_is_told_otherwise():
    x = np.ones((1, 1, 4, 6))
    walk = Walk.over(x, window=(2, 3), stride=(1, 2))
    assert walk == Walk((2, 3), (1, 2), ((0, 0), (0, 0)), (1, 1))
    assert [tap.shape for tap in walk.meet(x)] == [(1, 1, 3, 2)] * 6


def test_a_walk_meets_zeros_outside_of_the_image():
    walk = Walk((2, 1), (1, 1), ((1, 0), (0, 0)), (1, 1))
    assert next(walk.meet(np.ones((1, 1, 2, 1)))).ravel().tolist() == [0, 1]
