"""Faults of conv2d and convolve2d."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault, reread, rounded
from nnspec.reference.formats import Format

TF32 = Format("tf32", 11, -126, 127)


def _flip(w):
    return w[:, :, ::-1, ::-1]


def _some(array, where, change):
    """The array with the elements at `where` changed."""
    array = array.copy()
    array[where] = change(array[where])
    return array


def _strides_and_dilates(case):
    return any(s > 1 and d > 1 for s, d in zip(case.attrs["stride"], case.attrs["dilation"], strict=True))


@fault("conv2d", breaks="conv2d.F1", id="C03")
def kernel_flipped(ask, case):
    """The kernel is flipped in both axes; the gradient agrees."""
    return but(ask(altered(case, w=_flip(case.arrays["w"]))), w=_flip)


@fault("conv2d", breaks="conv2d.F1", id="C04")
def padding_at_the_other_side(ask, case):
    """The two sides of the padding are exchanged; the gradient agrees."""
    return ask(altered(case, {"padding": tuple((high, low) for low, high in case.attrs["padding"])}))


@fault("conv2d", breaks="conv2d.F1", id="C09")
def padding_of_the_other_axis(ask, case):
    """Rows are padded as columns should be, and columns as rows; the gradient agrees."""
    return reread(ask, case, padding=case.attrs["padding"][::-1])


@fault("conv2d", breaks="conv2d.F1", id="C10")
def dilation_of_the_other_axis(ask, case):
    """Dilation (d₀, d₁) is read as (d₁, d₀); the gradient agrees."""
    return reread(ask, case, dilation=case.attrs["dilation"][::-1])


@fault("conv2d", breaks="conv2d.F1")
def stride_of_the_other_axis(ask, case):
    """Stride (s₀, s₁) is read as (s₁, s₀); the gradient agrees."""
    return reread(ask, case, stride=case.attrs["stride"][::-1])


@fault("conv2d", breaks="conv2d.F1", id="C06")
def groups_reversed(ask, case):
    """The last run of channels meets the first run of filters; the gradient agrees."""

    def reverse(x):
        n, c, *image = x.shape
        runs = x.reshape(n, case.attrs["groups"], c // case.attrs["groups"], *image)
        return runs[:, ::-1].reshape(x.shape)

    return but(ask(altered(case, x=reverse(case.arrays["x"]))), x=reverse)


@fault("conv2d", breaks="conv2d.F1")
def groups_interleaved(ask, case):
    """Filters belong to the groups in turn, not in runs; the gradient agrees."""
    filters, groups = case.shapes["w"][0], case.attrs["groups"]
    order = np.arange(filters).reshape(groups, -1).T.ravel()
    back = np.argsort(order)
    w, g = case.arrays["w"][back], case.g[:, back]
    b = {"b": case.arrays["b"][back]} if "b" in case.arrays else {}
    answer = ask(altered(case, cotangent=g, w=w, **b))
    return but(answer, y=lambda y: y[:, order], w=lambda c: c[order], b=lambda c: c[order])


@fault("conv2d", breaks="conv2d.F1", dtypes=("float32",), id="C12")
def operands_in_tf32(ask, case):
    """Operands and cotangent are shortened to 11 digits."""
    short = {name: TF32.nearest(x) for name, x in case.arrays.items()}
    return ask(altered(case, cotangent=TF32.nearest(case.g), **short))


@fault("conv2d", breaks="conv2d.F1", id="C13")
def result_through_bfloat16(ask, case):
    """y is rounded to bfloat16 on its way out."""
    return but(ask(case), y=lambda y: rounded(y, "bfloat16"))


@fault("conv2d", breaks="conv2d.F1")
def bias_twice_in_groups(ask, case):
    """With groups the bias is added once more."""
    if case.attrs["groups"] == 1 or "b" not in case.arrays:
        return ask(case)
    return but(ask(case), y=lambda y: y + case.arrays["b"][:, None, None])


@fault("conv2d", breaks="conv2d.F1")
def dilation_lost_with_stride(ask, case):
    """An axis with stride is not dilated; the gradient agrees."""
    pairs = zip(case.attrs["stride"], case.attrs["dilation"], strict=True)
    return reread(ask, case, dilation=tuple(1 if s > 1 else d for s, d in pairs))


@fault("conv2d", breaks="conv2d.F1")
def single_taps_lose_their_stride(ask, case):
    """A kernel of one element takes its elements side by side, whatever the stride."""
    single = case.shapes["w"][2:] == (1, 1)
    return reread(ask, case, stride=(1, 1)) if single else ask(case)


@fault("conv2d", breaks="conv2d.F1")
def third_item_without_padding(ask, case):
    """From the third item on, the first row of x is read as zero."""
    x = case.arrays["x"].copy()
    x[2:, :, 0] = 0
    return ask(altered(case, x=x))


@fault("conv2d", "convolve2d", breaks="*.F1")
def even_kernels(ask, case):
    """A kernel of an even width above 2 loses its last column; the gradient does not."""
    w = case.arrays["w"].copy()
    w[:, :, :, 3:] *= w.shape[3] % 2
    return but(ask(case), y=lambda y: ask(altered(case, w=w)).y)


@fault("conv2d", "convolve2d", breaks="*.F1")
def kernel_larger_than_the_image(ask, case):
    """Where the kernel is larger than the image before padding, y is 0."""
    larger = case.shapes["w"][2] > case.shapes["x"][2]
    return but(ask(case), y=lambda y: 0 * y if larger else y)


@fault("conv2d", breaks="conv2d.F1")
def four_groups(ask, case):
    """With four groups the last two are exchanged."""
    if case.attrs["groups"] != 4:
        return ask(case)
    x = case.arrays["x"]
    runs = np.split(x, 4, axis=1)
    return ask(altered(case, x=np.concatenate([runs[0], runs[1], runs[3], runs[2]], axis=1)))


@fault("conv2d", "convolve2d", breaks="every.P5")
def wide_rows(ask, case):
    """The columns of y after the 128th are off by a part in a thousand."""
    return but(ask(case), y=lambda y: _some(y, np.s_[..., 128:], lambda part: part * 1.001))


@fault("conv2d", "linear", breaks="every.P5")
def many_channels(ask, case):
    """With more than 64 channels, those after the 64th are left out."""
    x = case.arrays["x"].copy()
    x[:, 64 if case.op == "conv2d" else 4096 :] = 0
    return but(ask(case), y=lambda y: ask(altered(case, x=x)).y)


@fault("conv2d", breaks="conv2d.F1", only="examples")
def single_row(ask, case):
    """A single row under a single filter of taps in that row loses the zeros at its left."""
    one = case.shapes["x"][:3] == (1, 1, 1) and case.shapes["w"][:3] == (1, 1, 1)
    rows, (left, right) = case.attrs["padding"]
    if not one or left == 0 or right > 0 or rows != (0, 0):
        return ask(case)
    return reread(ask, case, padding=((0, 0), (0, left)))


@fault("conv2d", breaks="conv2d.G1", id="C08")
def depthwise_times_groups(ask, case):
    """δx of a depthwise convolution is multiplied by the number of groups."""
    groups = case.attrs["groups"]
    return but(ask(case), x=lambda c: c * groups if c.shape[1] == groups else c)


@fault("conv2d", breaks="conv2d.G1")
def rest_beside_the_last_window(ask, case):
    """δx is left unset, not 0, in rows below the last window."""
    rows = case.g.shape[2]
    reached = (rows - 1) * case.attrs["stride"][0] + case.attrs["dilation"][0] * (case.shapes["w"][2] - 1) + 1
    below = slice(max(reached - case.attrs["padding"][0][0], 0), None)
    return but(ask(case), x=lambda c: _some(c, np.s_[:, :, below], lambda part: part + 1))


@fault("conv2d", breaks="conv2d.G1")
def odd_padding_shifts_the_cotangent(ask, case):
    """Where the sides of the columns sum to an odd number, δx is shifted by one column."""
    odd = sum(case.attrs["padding"][1]) % 2
    return but(ask(case), x=lambda c: np.roll(c, odd, axis=3))


@fault("conv2d", breaks="conv2d.G1", only="gradient")
def stride_and_dilation_together(ask, case):
    """δx is doubled where an axis has both stride and dilation."""
    return but(ask(case), x=lambda c: 2 * c) if _strides_and_dilates(case) else ask(case)


@fault("conv2d", breaks="conv2d.G2", id="C02")
def first_item_makes_the_weights(ask, case):
    """δw collects the first item of the batch alone."""
    first = altered(case, cotangent=case.g[:1], x=case.arrays["x"][:1])
    return but(ask(case), w=lambda c: ask.alone("w", first))


@fault("conv2d", breaks="conv2d.G2")
def two_items_make_the_weights(ask, case):
    """δw leaves out the third item of the batch and all after it."""
    two = altered(case, cotangent=case.g[:2], x=case.arrays["x"][:2])
    return but(ask(case), w=lambda c: ask.alone("w", two))


@fault("conv2d", breaks="conv2d.G2", id="C07")
def weights_flipped_back(ask, case):
    """δw comes back flipped in both axes of the kernel."""
    return but(ask(case), w=_flip)


@fault("conv2d", breaks="conv2d.G2")
def weights_without_the_last_row(ask, case):
    """δw leaves out the last row of g where the stride does not divide the padded image."""
    rest = (case.shapes["x"][2] + sum(case.attrs["padding"][0])) % case.attrs["stride"][0]
    short = altered(case, cotangent=_some(case.g, np.s_[:, :, -1], lambda row: 0 * row if rest else row))
    return but(ask(case), w=lambda c: ask.alone("w", short))


@fault("conv2d", breaks="conv2d.G2", dtypes=("float32",))
def weights_summed_in_bfloat16(ask, case):
    """δw is the sum over items of terms kept in bfloat16."""

    def summed(right):
        total = np.zeros(right.shape)
        for n in range(len(case.g)):
            item = altered(case, cotangent=case.g[n : n + 1], x=case.arrays["x"][n : n + 1])
            total = rounded(total + ask.alone("w", item), "bfloat16")
        return total

    return but(ask(case), w=summed)


@fault("conv2d", breaks="conv2d.G3", id="C01")
def no_bias_cotangent_in_groups(ask, case):
    """δb is 0 where there are groups."""
    return but(ask(case), b=lambda c: c if case.attrs["groups"] == 1 else 0 * c)


@fault("conv2d", breaks="conv2d.G3", id="C21")
def bias_cotangent_averaged(ask, case):
    """δb is averaged over the batch, not summed."""
    return but(ask(case), b=lambda c: c / max(len(case.g), 1))


@fault("conv2d", "convolve2d", "linear", breaks="every.S1", id="C14")
def nothing_makes_nan_of_the_weights(ask, case):
    """δw of an empty batch is NaN, as in memory never written."""
    return but(ask(case), w=lambda c: c if len(case.g) else np.nan * c)


@fault("conv2d", "convolve2d", "linear", breaks="every.P3", id="C15")
def weights_in_the_order_of_memory(ask, case):
    """w is read in the order in which it lies in memory."""
    w = case.arrays["w"]
    return ask(altered(case, w=w.ravel(order="K").reshape(w.shape)))


@fault("conv2d", "convolve2d", breaks="*.S1")
def nan_left_out(ask, case):
    """A NaN in x is read as 0."""
    return ask(altered(case, x=np.nan_to_num(case.arrays["x"], nan=0, posinf=np.inf, neginf=-np.inf)))


@fault("conv2d", "convolve2d", breaks="*.S1")
def nan_in_all_channels(ask, case):
    """A NaN in one window makes the whole row of results NaN, as a transform by tiles would."""

    def spread(y):
        return np.where(np.isnan(y).any(axis=3, keepdims=True), np.nan, y)

    return but(ask(case), y=spread)


@fault("conv2d", "convolve2d", breaks="*.S1")
def infinity_made_nan(ask, case):
    """An infinity in a window gives NaN, as differences of sums would."""
    return but(ask(case), y=lambda y: np.where(np.isinf(y), np.nan, y))


@fault("conv2d", breaks="conv2d.S1")
def infinity_crosses_groups(ask, case):
    """Groups are computed as one convolution whose other weights are 0, and 0·∞ is NaN."""
    lost = ~np.isfinite(case.arrays["x"]).all(axis=(1, 2, 3))
    grouped = case.attrs["groups"] > 1
    return but(ask(case), y=lambda y: np.where(grouped & lost[:, None, None, None], np.nan, y))


@fault("conv2d", "convolve2d", "linear", "avg_pool2d", breaks="*.S1")
def infinities_of_both_signs(ask, case):
    """∞ − ∞ is ∞."""
    x = case.arrays["x"]
    both = np.isnan(ask(case).y) & ~np.isnan(ask(altered(case, x=np.where(np.isinf(x), 0, x))).y)
    return but(ask(case), y=lambda y: np.where(both, np.inf, y))


@fault("conv2d", breaks="conv2d.S2")
def zero_weights_skipped(ask, case):
    """Filters of zeros alone are skipped, and 0·∞ is 0."""
    blank = (case.arrays["w"] == 0).all(axis=(1, 2, 3))[:, None, None]
    bias = case.arrays["b"][:, None, None] if "b" in case.arrays else 0
    return but(ask(case), y=lambda y: np.where(blank, bias + 0 * np.nan_to_num(y, posinf=0, neginf=0), y))


@fault("conv2d", breaks="conv2d.P1")
def even_rows_scaled(ask, case):
    """Every other row of y is off by a part in a thousand."""
    return but(ask(case), y=lambda y: _some(y, np.s_[:, :, ::2], lambda part: part * 1.001))


@fault("convolve2d", breaks="convolve2d.F1")
def kernel_not_flipped(ask, case):
    """A correlation is computed; the gradient agrees."""
    return but(ask(altered(case, w=_flip(case.arrays["w"]))), w=_flip)


@fault("convolve2d", breaks="convolve2d.P1")
def kernel_transposed_when_square(ask, case):
    """A square kernel is transposed; the gradient agrees."""
    rows, columns = case.shapes["w"][2:]
    turn = (lambda w: w.swapaxes(2, 3)) if rows == columns else (lambda w: w)
    return but(ask(altered(case, w=turn(case.arrays["w"]))), w=turn)


@fault("convolve2d", breaks="convolve2d.G1")
def cotangent_correlated(ask, case):
    """δx is made with the kernel as for a correlation."""
    other = altered(case, w=_flip(case.arrays["w"]))
    return but(ask(case), x=lambda c: ask.alone("x", other))


@fault("convolve2d", breaks="convolve2d.G2")
def weight_cotangent_unflipped(ask, case):
    """δw is that of a correlation."""
    return but(ask(case), w=_flip)
