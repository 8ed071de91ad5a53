"""Faults of images made larger."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault


def _hats(t, size):
    return np.maximum(0, 1 - np.abs(t[:, None] - np.arange(size)))


def _positions(case, axis, corners):
    """Where the results lie along an axis of the image, held within it."""
    size, count = case.shapes["x"][2 + axis], case.attrs["output"][axis]
    if corners:
        return np.arange(count) * ((size - 1) / max(count - 1, 1))
    return np.clip((np.arange(count) + 0.5) * size / count - 0.5, 0, size - 1)


def _interpolated(ask, case, place):
    """The image seen at place(axis, right positions), and its adjoint."""
    right = [_positions(case, axis, case.attrs["align_corners"]) for axis in (0, 1)]
    a, b = (_hats(place(axis, t), case.shapes["x"][2 + axis]) for axis, t in enumerate(right))
    x, g = case.arrays["x"].astype(float), case.g.astype(float)
    return but(ask(case), y=lambda y: a @ x @ b.T, x=lambda c: a.T @ g @ b)


@fault("upsample_nearest2d", breaks="upsample_nearest2d.F1")
def scale_of_the_other_axis(ask, case):
    """In a square of channels and pixels scale (s₀, s₁) is read as (s₁, s₀), cut or repeated to fit."""
    rows, columns = (np.arange(n) for n in case.g.shape[2:])
    (h, w), (s, t) = case.shapes["x"][2:], case.attrs["scale"]
    at = np.ix_(np.minimum(rows // t, h - 1), np.minimum(columns // s, w - 1))
    return but(ask(case), y=lambda y: case.arrays["x"][:, :, at[0], at[1]])


@fault("upsample_nearest2d", breaks="upsample_nearest2d.F1")
def rounded_up_from_the_middle(ask, case):
    """With a scale of three or more the last copy is one of the next element."""
    x, scale = case.arrays["x"], case.attrs["scale"]
    at = [
        np.minimum((np.arange(n * s) + (s > 2)) // s, n - 1) for n, s in zip(x.shape[2:], scale, strict=True)
    ]
    return but(ask(case), y=lambda y: x[:, :, at[0][:, None], at[1]])


@fault("upsample_nearest2d", breaks="upsample_nearest2d.G1")
def first_copy_alone(ask, case):
    """δx is g of the first copy, not of all."""
    s, t = case.attrs["scale"]
    return but(ask(case), x=lambda c: case.g[:, :, ::s, ::t])


@fault("upsample_nearest2d", breaks="upsample_nearest2d.G1")
def mean_over_columns(ask, case):
    """δx is the sum over the rows of copies and the mean over their columns."""
    return but(ask(case), x=lambda c: c.astype(float) / case.attrs["scale"][1])


@fault("upsample_nearest2d", "pixel_shuffle", breaks="*.S1")
def sign_of_zero_lost(ask, case):
    """−0 arrives as 0."""
    return but(ask(case), y=lambda y: y + 0.0)


@fault("upsample_nearest2d", "pixel_shuffle", breaks="*.S1")
def infinity_clipped(ask, case):
    """An infinity arrives as the largest number."""
    return but(ask(case), y=lambda y: np.nan_to_num(y, nan=np.nan))


@fault("upsample_bilinear2d", breaks="upsample_bilinear2d.F1")
def corners_aligned_all_the_same(ask, case):
    """The corners are always aligned; the gradient agrees."""
    return ask(altered(case, {"align_corners": True}))


@fault("upsample_bilinear2d", breaks="upsample_bilinear2d.F2")
def corners_never_aligned(ask, case):
    """The corners are never aligned; the gradient agrees."""
    return ask(altered(case, {"align_corners": False}))


@fault("upsample_bilinear2d", breaks="upsample_bilinear2d.F1")
def pixels_from_their_edges(ask, case):
    """t = p·H/P, as of TensorFlow 1; the gradient agrees."""
    if case.attrs["align_corners"]:
        return ask(case)
    ratio = [n / m for n, m in zip(case.shapes["x"][2:], case.attrs["output"], strict=True)]
    sizes = case.shapes["x"][2:]
    return _interpolated(
        ask, case, lambda axis, t: np.minimum(np.arange(len(t)) * ratio[axis], sizes[axis] - 1)
    )


@fault("upsample_bilinear2d", breaks="upsample_bilinear2d.F1")
def averaged_when_smaller(ask, case):
    """Where y is less than half of x along an axis, neighbours beyond the four are averaged in."""
    x, output = case.arrays["x"].astype(float), case.attrs["output"]
    for axis, count in enumerate(output, 2):
        if 2 * count < x.shape[axis]:
            x = (np.roll(x, 1, axis) + x + np.roll(x, -1, axis)) / 3
    return but(ask(case), y=lambda y: ask(altered(case, x=x)).y)


@fault("upsample_bilinear2d", breaks="upsample_bilinear2d.F1", dtypes=("float64",))
def positions_in_single(ask, case):
    """Positions in float64 are computed in float32."""
    return _interpolated(ask, case, lambda axis, t: t.astype(np.float32).astype(float))


@fault("upsample_bilinear2d", breaks="upsample_bilinear2d.F1")
def weights_of_eight_bits(ask, case):
    """The weights are multiples of 1/256, as in texture units."""
    return _interpolated(ask, case, lambda axis, t: np.rint(t * 256) / 256)


@fault("upsample_bilinear2d", breaks="upsample_bilinear2d.G1", id="Q03")
def border_dropped(ask, case):
    """δx lacks what the results beyond the outermost centres send."""
    g = case.g.copy()
    if case.shapes["x"][3] < case.g.shape[3] and not case.attrs["align_corners"]:
        g[..., 0] = 0
    return but(ask(case), x=lambda c: ask.alone("x", altered(case, cotangent=g)))


@fault("upsample_bilinear2d", breaks="upsample_bilinear2d.G1")
def nearest_on_the_way_back(ask, case):
    """Along rows δx collects with the weights of the nearest element."""
    right = [_positions(case, axis, case.attrs["align_corners"]) for axis in (0, 1)]
    h, w = case.shapes["x"][2:]
    a, b = _hats(right[0], h), _hats(np.rint(right[1]), w)
    return but(ask(case), x=lambda c: a.T @ case.g.astype(float) @ b)


def _tensorflow(x, r):
    """depth_to_space of channels last: the channels of y run fastest."""
    n, k, h, w = x.shape
    blocks = x.reshape(n, r, r, k // r**2, h, w).transpose(0, 3, 4, 1, 5, 2)
    return blocks.reshape(n, k // r**2, h * r, w * r)


@fault("pixel_shuffle", breaks="pixel_shuffle.F1", id="Q06")
def channels_in_the_order_of_tensorflow(ask, case):
    """Channels are taken as (i, j, l), not (l, i, j), where x has more than factor² of them."""
    return but(ask(case), y=lambda y: _tensorflow(case.arrays["x"], case.attrs["factor"]))


@fault("pixel_shuffle", breaks="pixel_shuffle.F1")
def rows_and_columns_exchanged(ask, case):
    """Within a block the pixels run column by column."""
    r = case.attrs["factor"]

    def turned(y):
        n, l, p, q = y.shape
        return y.reshape(n, l, p // r, r, q // r, r).swapaxes(3, 5).reshape(y.shape)

    return but(ask(case), y=turned)


@fault("pixel_shuffle", breaks="pixel_shuffle.G1", id="Q06")
def cotangent_in_the_order_of_tensorflow(ask, case):
    """δx is put back with the channels of y running fastest."""
    r, shape = case.attrs["factor"], case.shapes["x"]
    at = np.arange(int(np.prod(shape))).reshape(shape)
    back = np.argsort(_tensorflow(at, r).reshape(-1))
    return but(ask(case), x=lambda c: case.g.reshape(-1)[back].reshape(shape))
