"""Faults of max pooling with places, and of the way back."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault


@fault("max_pool2d_with_indices", breaks="max_pool2d_with_indices.F1")
def zero_wins(ask, case):
    """The maximum starts at 0."""
    return but(ask(case), y=lambda y: np.maximum(y, 0))


@fault("max_pool2d_with_indices", breaks="max_pool2d_with_indices.F2")
def places_by_column(ask, case):
    """Places count down the columns: w·H + h."""
    h, w = case.shapes["x"][2:]
    return but(ask(case), i=lambda i: i % w * h + i // w)


@fault("max_pool2d_with_indices", breaks="max_pool2d_with_indices.F2")
def places_in_the_padded_image(ask, case):
    """Places are those of the image with its padding."""
    (top, _), (left, right) = case.attrs["padding"]
    w = case.shapes["x"][3]
    return but(ask(case), i=lambda i: (i // w + top) * (w + left + right) + i % w + left)


@fault("max_pool2d_with_indices", breaks="max_pool2d_with_indices.F2")
def last_of_several(ask, case):
    """Of several maxima the last is named: the image is walked backwards, where nothing is padded."""
    none = case.attrs["padding"] == ((0, 0), (0, 0)) and not case.attrs["ceil_mode"]
    reach = [d * (k - 1) + 1 for k, d in zip(case.attrs["window"], case.attrs["dilation"], strict=True)]
    sizes = zip(case.shapes["x"][2:], reach, case.attrs["stride"], strict=True)
    if not none or any((n - r) % s for n, r, s in sizes):
        return ask(case)
    x, size = case.arrays["x"], case.shapes["x"][2] * case.shapes["x"][3]
    back = ask(altered(case, x=x[:, :, ::-1, ::-1], cotangent=case.g[:, :, ::-1, ::-1]))
    if "i" not in back.results:
        return ask(case)
    return but(ask(case), i=lambda i: size - 1 - back.results["i"][:, :, ::-1, ::-1])


@fault("max_pool2d_with_indices", breaks="max_pool2d_with_indices.G1", id="P04")
def cotangent_beside_the_place(ask, case):
    """Odd padding at the left moves δx one column to the right."""
    return but(ask(case), x=lambda c: np.roll(c, case.attrs["padding"][1][0] % 2, axis=3))


@fault("max_pool2d_with_indices", breaks="max_pool2d_with_indices.S1")
def infinity_clipped(ask, case):
    """An infinity wins as the largest finite number."""
    top = np.finfo(case.arrays["x"].dtype).max
    return but(ask(case), y=lambda y: np.where(np.isposinf(y), top, y))


@fault("max_pool2d_with_indices", breaks="max_pool2d_with_indices.K1", id="P05")
def nan_passed_over(ask, case):
    """A NaN loses against every number."""
    x = case.arrays["x"]
    return ask(altered(case, x=np.where(np.isnan(x), -np.inf, x)))


@fault("max_unpool2d", breaks="max_unpool2d.F1")
def places_of_the_other_axis(ask, case):
    """Places count down the columns."""
    h, w = case.attrs["output"]
    i = case.arrays["i"]
    return ask(altered(case, i=i % w * h + i // w))


@fault("max_unpool2d", breaks="max_unpool2d.F1")
def places_of_the_first_image(ask, case):
    """The places of the first channel serve for all; the gradient agrees."""
    i = case.arrays["i"]
    return ask(altered(case, i=np.broadcast_to(i[:, :1], i.shape)))


@fault("max_unpool2d", breaks="max_unpool2d.G1")
def cotangent_in_order(ask, case):
    """δx is the beginning of g, where the output is no larger than twice x."""
    n, c, p, q = case.shapes["x"]
    return but(ask(case), x=lambda _: case.g.reshape(n, c, -1)[:, :, : p * q].reshape(n, c, p, q))


@fault("max_unpool2d", breaks="max_unpool2d.S1")
def times_a_mask(ask, case):
    """y is a product with zeros and ones, which make NaN of an infinity."""

    def spoil(y):
        bad = ~np.isfinite(y).all(axis=(2, 3), keepdims=True)
        return np.where(bad, np.nan, y)

    return but(ask(case), y=spoil)
