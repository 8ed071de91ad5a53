"""Faults of the transposed convolution."""

from math import lcm

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault, rounded
from nnspec.spec.window import covered


def _flip(w):
    return w[:, :, ::-1, ::-1]


def _fit(y, shape):
    """The first rows and columns of y, and zeros where there are too few."""
    y = y[: shape[0], : shape[1], : shape[2], : shape[3]]
    return np.pad(y, [(0, n - m) for n, m in zip(shape, y.shape, strict=True)])


def _reread(ask, case, **attrs):
    """What other attributes give, cut to the size that there should be; the gradient agrees."""
    now = {**case.attrs, "padding": ((0, 0), (0, 0)), **attrs}
    (top, _), (left, _) = case.attrs["padding"]
    windows = case.shapes["x"][2:], case.shapes["w"][2:], now["stride"], now["padding"], now["dilation"]
    h, w = map(covered, *windows, now["output_padding"])
    n, k, rows, columns = case.g.shape
    g = _fit(np.pad(case.g, ((0, 0), (0, 0), (top, 0), (left, 0))), (n, k, h, w))
    answer = ask(altered(case, now, g))
    return but(answer, y=lambda y: _fit(y[:, :, top:, left:], (n, k, rows, columns)))


@fault("conv_transpose2d", breaks="conv_transpose2d.F1", id="C03")
def kernel_flipped(ask, case):
    """The kernel is flipped in both axes; the gradient agrees."""
    return but(ask(altered(case, w=_flip(case.arrays["w"]))), w=_flip)


@fault("conv_transpose2d", breaks="conv_transpose2d.F1", id="C04")
def padding_at_the_other_side(ask, case):
    """The two sides of the padding are exchanged; the gradient agrees."""
    return ask(altered(case, {"padding": tuple((high, low) for low, high in case.attrs["padding"])}))


@fault("conv_transpose2d", breaks="conv_transpose2d.F1", id="C10")
def dilation_of_the_other_axis(ask, case):
    """Dilation (d₀, d₁) is read as (d₁, d₀); the gradient agrees."""
    return _reread(ask, case, dilation=case.attrs["dilation"][::-1])


@fault("conv_transpose2d", breaks="conv_transpose2d.F1")
def dilation_lost_with_stride(ask, case):
    """An axis with stride is not dilated; the gradient agrees."""
    pairs = zip(case.attrs["stride"], case.attrs["dilation"], strict=True)
    return _reread(ask, case, dilation=tuple(1 if s > 1 else d for s, d in pairs))


@fault("conv_transpose2d", breaks="conv_transpose2d.F1")
def output_padding_at_the_start(ask, case):
    """The rows and columns of output_padding stand before the first window; the gradient agrees."""
    sides = zip(case.attrs["padding"], case.attrs["output_padding"], strict=True)
    shift = [min(rest, low) for (low, _), rest in sides]
    padding = tuple(
        (low - by, high + by) for (low, high), by in zip(case.attrs["padding"], shift, strict=True)
    )
    return ask(altered(case, {"padding": padding}))


@fault("conv_transpose2d", breaks="conv_transpose2d.F1")
def nothing_beyond_the_last_window(ask, case):
    """What no window reaches is 0, without the bias."""
    reached = ask(altered(case, x=np.ones(case.shapes["x"]), w=np.ones(case.shapes["w"]))).y
    bias = case.arrays["b"][:, None, None] if "b" in case.arrays else 0
    return but(ask(case), y=lambda y: np.where(reached == bias, 0, y) if "b" in case.arrays else y)


@fault("conv_transpose2d", breaks="conv_transpose2d.F1", id="C06")
def groups_reversed(ask, case):
    """The last run of channels meets the first run of filters; the gradient agrees."""

    def reverse(x):
        n, c, *image = x.shape
        runs = x.reshape(n, case.attrs["groups"], c // case.attrs["groups"], *image)
        return runs[:, ::-1].reshape(x.shape)

    return but(ask(altered(case, x=reverse(case.arrays["x"]))), x=reverse)


@fault("conv_transpose2d", breaks="conv_transpose2d.F1", dtypes=("float32",), id="C13")
def result_through_bfloat16(ask, case):
    """y is rounded to bfloat16 on its way out."""
    return but(ask(case), y=lambda y: rounded(y, "bfloat16"))


@fault("conv_transpose2d", breaks="conv_transpose2d.F1")
def bias_for_every_tap(ask, case):
    """The bias is added again wherever two windows meet."""
    if "b" not in case.arrays:
        return ask(case)
    ones = {"x": np.ones(case.shapes["x"]), "w": np.ones(case.shapes["w"]), "b": 0 * case.arrays["b"]}
    each = case.shapes["x"][1] // case.attrs["groups"]
    times = np.maximum(ask(altered(case, **ones)).y.astype(float) / each, 1)
    return but(ask(case), y=lambda y: y + (times - 1) * case.arrays["b"][:, None, None])


@fault("conv_transpose2d", breaks="conv_transpose2d.F1")
def overlaps_overwrite(ask, case):
    """Where windows of equal size meet, only those of even columns count, if the stride is odd."""
    if case.attrs["stride"][1] % 2 == 0 or case.shapes["w"][3] <= case.attrs["stride"][1]:
        return ask(case)
    x = case.arrays["x"].copy()
    x[..., 1::2] = 0
    return ask(altered(case, x=x))


@fault("conv_transpose2d", breaks="conv_transpose2d.G1")
def cotangent_with_the_kernel_flipped(ask, case):
    """δx is made with the kernel reversed."""
    other = altered(case, w=_flip(case.arrays["w"]))
    return but(ask(case), x=lambda c: ask.alone("x", other))


@fault("conv_transpose2d", breaks="conv_transpose2d.G1", id="C08")
def depthwise_times_groups(ask, case):
    """δx of a depthwise convolution is multiplied by the number of groups."""
    groups = case.attrs["groups"]
    return but(ask(case), x=lambda c: c * groups if c.shape[1] == groups else c)


@fault("conv_transpose2d", breaks="conv_transpose2d.G1")
def rest_not_cut_off(ask, case):
    """δx is shifted by a column where the last window does not reach the last column."""
    rest = case.attrs["output_padding"][1] > 0
    return but(ask(case), x=lambda c: np.roll(c, 1, axis=3) if rest else c)


@fault("conv_transpose2d", breaks="conv_transpose2d.G2", id="C02")
def one_item_makes_the_weights(ask, case):
    """δw is that of the first item of the batch."""
    first = altered(case, cotangent=case.g[:1], x=case.arrays["x"][:1])
    return but(ask(case), w=lambda c: ask.alone("w", first))


@fault("conv_transpose2d", breaks="conv_transpose2d.G2", id="C07")
def weights_flipped_back(ask, case):
    """δw comes back flipped in both axes of the kernel."""
    return but(ask(case), w=_flip)


@fault("conv_transpose2d", breaks="conv_transpose2d.G2", id="Q06")
def channels_and_filters_exchanged(ask, case):
    """δw of as many channels as filters comes back with the two exchanged."""
    square = case.shapes["w"][0] == case.shapes["w"][1]
    return but(ask(case), w=lambda c: c.swapaxes(0, 1) if square else c)


@fault("conv_transpose2d", breaks="conv_transpose2d.G3", id="C01")
def no_bias_cotangent_in_groups(ask, case):
    """δb is 0 where there are groups."""
    return but(ask(case), b=lambda c: c if case.attrs["groups"] == 1 else 0 * c)


@fault("conv_transpose2d", breaks="conv_transpose2d.G3", id="C21")
def bias_cotangent_averaged(ask, case):
    """δb is averaged over the batch, not summed."""
    return but(ask(case), b=lambda c: c / max(len(case.g), 1))


@fault("conv_transpose2d", breaks="every.S1", id="C14")
def nothing_makes_nan_of_the_weights(ask, case):
    """δw of an empty batch is NaN, as in memory never written."""
    return but(ask(case), w=lambda c: c if len(case.g) else np.nan * c)


@fault("conv_transpose2d", breaks="every.P3", id="C15")
def weights_in_the_order_of_memory(ask, case):
    """w is read in the order in which it lies in memory."""
    w = case.arrays["w"]
    return ask(altered(case, w=w.ravel(order="K").reshape(w.shape)))


@fault("conv_transpose2d", breaks="conv_transpose2d.S1")
def nan_left_out(ask, case):
    """A NaN in x is read as 0."""
    return ask(altered(case, x=np.nan_to_num(case.arrays["x"], nan=0, posinf=np.inf, neginf=-np.inf)))


@fault("conv_transpose2d", breaks="conv_transpose2d.S1")
def nan_in_the_zeros_between(ask, case):
    """x is spread by a product with zeros: a NaN fills its row, and all that lies between the windows."""

    def spread(y):
        return np.where(np.isnan(y).any(axis=3, keepdims=True), np.nan, y)

    return but(ask(case), y=spread)


@fault("conv_transpose2d", breaks="conv_transpose2d.S2")
def zero_weights_skipped(ask, case):
    """A kernel of zeros alone is skipped, and 0·∞ is 0."""
    bias = case.arrays["b"][:, None, None] if "b" in case.arrays else 0
    blank = not case.arrays["w"].any()
    return but(ask(case), y=lambda y: bias + 0 * np.nan_to_num(y, posinf=0, neginf=0) if blank else y)


@fault("conv_transpose2d", breaks="conv_transpose2d.P1")
def scaled_by_the_stride(ask, case):
    """y is off by a part in a thousand where the strides differ."""
    down, across = case.attrs["stride"]
    return but(ask(case), y=lambda y: y * 1.001 if lcm(down, across) > min(down, across) else y)
