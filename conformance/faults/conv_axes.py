"""Faults of conv1d and conv3d."""

from typing import Any

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault, rounded
from nnspec.spec.window import extent, reach

BOTH = ("conv1d", "conv3d")


def _flip(w):
    return np.flip(w, tuple(range(2, w.ndim)))


def _reread(ask, case, **attrs):
    """The windows that other attributes give, as many as there should be, padding beyond the image."""
    now, (n, k, *counts) = {**case.attrs, **attrs}, case.g.shape
    image, taps, sides = case.shapes["x"][2:], case.shapes["w"][2:], []
    axes = zip(image, taps, now["stride"], now["dilation"], now["padding"], counts, strict=True)
    for size, r, s, d, (low, high), count in axes:
        sides.append((low, max(high, (count - 1) * s + reach(r, d) - size - low)))
    wide = map(extent, image, taps, now["stride"], sides, now["dilation"])
    there: Any = (..., *map(slice, counts))
    g = np.zeros((n, k, *wide))
    g[there] = case.g
    return but(ask(altered(case, {**now, "padding": tuple(sides)}, g)), y=lambda y: y[there])


@fault(*BOTH, breaks="*.F1", id="C03")
def kernel_flipped(ask, case):
    """The kernel is flipped in all axes; the gradient agrees."""
    return but(ask(altered(case, w=_flip(case.arrays["w"]))), w=_flip)


@fault("conv3d", breaks="conv3d.F1")
def depth_flipped(ask, case):
    """The kernel is flipped in the first of its axes; the gradient agrees."""
    return but(ask(altered(case, w=case.arrays["w"][:, :, ::-1])), w=lambda c: c[:, :, ::-1])


@fault(*BOTH, breaks="*.F1", id="C04")
def padding_at_the_other_side(ask, case):
    """The two sides of the padding are exchanged; the gradient agrees."""
    return ask(altered(case, {"padding": tuple((high, low) for low, high in case.attrs["padding"])}))


@fault("conv3d", breaks="conv3d.F1", id="C09")
def padding_in_reverse_order(ask, case):
    """The sides of the last axis are read as those of the first; the gradient agrees."""
    return _reread(ask, case, padding=case.attrs["padding"][::-1])


@fault("conv3d", breaks="conv3d.F1", id="C10")
def dilation_in_reverse_order(ask, case):
    """The dilation of the last axis is read as that of the first; the gradient agrees."""
    return _reread(ask, case, dilation=case.attrs["dilation"][::-1])


@fault("conv3d", breaks="conv3d.F1")
def stride_of_the_second_axis_throughout(ask, case):
    """All axes have the stride of the second; the gradient agrees."""
    return _reread(ask, case, stride=(case.attrs["stride"][1],) * 3)


@fault(*BOTH, breaks="*.F1")
def dilation_lost_with_stride(ask, case):
    """An axis with stride is not dilated; the gradient agrees."""
    pairs = zip(case.attrs["stride"], case.attrs["dilation"], strict=True)
    return _reread(ask, case, dilation=tuple(1 if s > 1 else d for s, d in pairs))


@fault(*BOTH, breaks="*.F1", id="C06")
def groups_reversed(ask, case):
    """The last run of channels meets the first run of filters; the gradient agrees."""

    def reverse(x):
        runs = x.reshape(len(x), case.attrs["groups"], -1, *x.shape[2:])
        return runs[:, ::-1].reshape(x.shape)

    if not len(case.arrays["x"]):
        return ask(case)
    return but(ask(altered(case, x=reverse(case.arrays["x"]))), x=reverse)


@fault(*BOTH, breaks="*.F1", dtypes=("float32",), id="C13")
def result_through_bfloat16(ask, case):
    """y is rounded to bfloat16 on its way out."""
    return but(ask(case), y=lambda y: rounded(y, "bfloat16"))


@fault(*BOTH, breaks="*.G1", id="C08")
def depthwise_times_groups(ask, case):
    """δx of a depthwise convolution is multiplied by the number of groups."""
    groups = case.attrs["groups"]
    return but(ask(case), x=lambda c: c * groups if c.shape[1] == groups else c)


@fault(*BOTH, breaks="*.G1")
def odd_padding_shifts_the_cotangent(ask, case):
    """Where the sides of the last axis sum to an odd number, δx is shifted by one element."""
    odd = sum(case.attrs["padding"][-1]) % 2
    return but(ask(case), x=lambda c: np.roll(c, odd, axis=-1))


@fault(*BOTH, breaks="*.G2", id="C02")
def one_item_makes_the_weights(ask, case):
    """δw is that of the first item of the batch."""
    first = altered(case, cotangent=case.g[:1], x=case.arrays["x"][:1])
    return but(ask(case), w=lambda c: ask.alone("w", first))


@fault(*BOTH, breaks="*.G2", id="C07")
def weights_flipped_back(ask, case):
    """δw comes back flipped in all axes of the kernel."""
    return but(ask(case), w=_flip)


@fault(*BOTH, breaks="*.G3", id="C01")
def no_bias_cotangent_in_groups(ask, case):
    """δb is 0 where there are groups."""
    return but(ask(case), b=lambda c: c if case.attrs["groups"] == 1 else 0 * c)


@fault(*BOTH, breaks="*.G3", id="C21")
def bias_cotangent_of_the_first_place(ask, case):
    """δb leaves out the last element along the last axis."""
    return but(ask(case), b=lambda c: c - case.g[..., -1].sum(axis=(0, *range(2, case.g.ndim - 1))))


@fault(*BOTH, breaks="every.S1", id="C14")
def nothing_makes_nan_of_the_weights(ask, case):
    """δw of an empty batch is NaN, as in memory never written."""
    return but(ask(case), w=lambda c: c if len(case.g) else np.nan * c)


@fault(*BOTH, breaks="every.P5", id="X08")
def seventeenth_channel_of_the_kernel(ask, case):
    """Filters after the 16th are those before, turned about."""

    def turned(y):
        y = y.copy()
        y[:, 16:] = np.flip(y[:, 16:], axis=-1)
        return y

    return but(ask(case), y=turned)


@fault(*BOTH, breaks="*.S1")
def nan_left_out(ask, case):
    """A NaN in x is read as 0."""
    return ask(altered(case, x=np.nan_to_num(case.arrays["x"], nan=0, posinf=np.inf, neginf=-np.inf)))


@fault(*BOTH, breaks="*.S1")
def infinity_crosses_groups(ask, case):
    """Groups are computed as one convolution whose other weights are 0, and 0·∞ is NaN."""
    x = case.arrays["x"]
    lost = ~np.isfinite(x).all(axis=tuple(range(1, x.ndim)))
    grouped = case.attrs["groups"] > 1
    return but(ask(case), y=lambda y: np.where(grouped & lost.reshape(-1, *[1] * (y.ndim - 1)), np.nan, y))


@fault(*BOTH, breaks="*.S2")
def zero_weights_skipped(ask, case):
    """Filters of zeros alone are skipped, and 0·∞ is 0."""
    w, ones = case.arrays["w"], [1] * (case.arrays["w"].ndim - 2)
    blank = (w == 0).all(axis=tuple(range(1, w.ndim))).reshape(-1, *ones)
    bias = case.arrays["b"].reshape(-1, *ones) if "b" in case.arrays else 0
    return but(ask(case), y=lambda y: np.where(blank, bias + 0 * np.nan_to_num(y, posinf=0, neginf=0), y))
