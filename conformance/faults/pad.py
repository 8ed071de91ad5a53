"""Faults of padding."""

from typing import Any

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault, rounded
from nnspec.reference.window import pad, unpad

BY_INDEX = ("pad_reflect", "pad_edge", "pad_circular")
ALL = ("pad_constant", *BY_INDEX)


def _swapped(padding):
    return tuple((high, low) for low, high in padding)


def _outside(case):
    """The elements of y that are not in the place of x: those beside it, those above or below it."""
    rows, columns = (
        np.pad(np.zeros(size, bool), sides, constant_values=True)
        for size, sides in zip(case.shapes["x"][2:], case.attrs["padding"], strict=True)
    )
    return columns[None, :], rows[:, None]


def _indexed(ask, case, meet):
    """y and δx by an index into x for each row and column of y."""
    padding, image = case.attrs["padding"], case.shapes["x"][2:]
    rows, columns = (
        meet(np.arange(-low, size + high), size) % size
        for size, (low, high) in zip(image, padding, strict=True)
    )
    place: Any = (..., rows[:, None], columns)
    into = np.zeros(case.shapes["x"])
    np.add.at(into, place, case.g.astype(float))
    return but(ask(case), y=lambda y: case.arrays["x"][place], x=lambda c: into)


@fault(*ALL, breaks="*.F1", id="C04")
def sides_exchanged(ask, case):
    """The two sides of each axis are exchanged; the gradient agrees."""
    return ask(altered(case, {"padding": _swapped(case.attrs["padding"])}))


@fault("pad_reflect", breaks="pad_reflect.F1", id="Q01")
def edge_repeated(ask, case):
    """The mirror stands behind the edge, which is repeated; the gradient agrees."""
    return _indexed(ask, case, lambda i, n: np.where(i < 0, -i - 1, np.where(i >= n, 2 * n - 1 - i, i)))


@fault("pad_edge", breaks="pad_edge.F1")
def second_element_goes_on(ask, case):
    """Far outside, the edge is followed by the element beside it; the gradient agrees."""
    return _indexed(ask, case, lambda i, n: np.where(i < -1, min(1, n - 1), np.clip(i, 0, n - 1)))


@fault("pad_circular", breaks="pad_circular.F1")
def reflected_where_whole(ask, case):
    """A side as long as x shows it backwards; the gradient agrees."""
    n = case.shapes["x"][3]
    left = case.attrs["padding"][1][0]

    def meet(i, size):
        return np.where((i < 0) & (size == n) & (left == n) & (i[0] == -left), -i - 1, i)

    return _indexed(ask, case, meet)


@fault("pad_circular", breaks="pad_circular.F1", id="Q02")
def axes_swapped(ask, case):
    """Rows begin as far around as columns should, and columns as rows; the gradient agrees."""
    (top, _), (left, _) = case.attrs["padding"]
    h = case.shapes["x"][2]
    shift = {top: left - top, left: top - left}

    def meet(i, n):
        return i - (shift[-int(i[0])] if n == h or -int(i[0]) == left else 0)

    return _indexed(ask, case, meet)


@fault("pad_constant", breaks="pad_constant.F1")
def always_zero(ask, case):
    """The padding is 0, whatever the value; the gradient agrees."""
    return ask(altered(case, {"value": 0.0}))


@fault("pad_constant", breaks="pad_constant.F1", dtypes=("float64",))
def value_through_float32(ask, case):
    """The value passes through float32, as a constant of the graph may."""
    return ask(altered(case, {"value": float(np.float32(case.attrs["value"]))}))


@fault("pad_constant", breaks="pad_constant.F1")
def value_as_an_integer(ask, case):
    """The value is cut to an integer."""
    value = case.attrs["value"]
    return ask(altered(case, {"value": float(int(value)) if np.isfinite(value) else value}))


@fault(*ALL, breaks="*.F1", dtypes=("float32",), id="C13")
def result_through_bfloat16(ask, case):
    """y is rounded to bfloat16 on its way out."""
    return but(ask(case), y=lambda y: rounded(y, "bfloat16"))


@fault(*BY_INDEX, breaks="*.F1")
def corners_are_zero(ask, case):
    """What is outside of both axes is 0; the gradient agrees."""
    beside, above = _outside(case)
    corner = beside & above
    answer = ask(altered(case, cotangent=np.where(corner, 0, case.g)))
    return but(answer, y=lambda y: np.where(corner, 0, y))


@fault("pad_constant", breaks="pad_constant.G1")
def cropped_from_the_other_side(ask, case):
    """δx is cut out of g as if the sides were exchanged."""
    return but(ask(case), x=lambda c: unpad(case.g, _swapped(case.attrs["padding"])))


@fault("pad_constant", breaks="pad_constant.G1")
def rows_beside_x_counted(ask, case):
    """The first column of δx collects what is left of x, too."""
    left = case.attrs["padding"][1][0]
    top, bottom = case.attrs["padding"][0]
    rows = slice(top, case.g.shape[2] - bottom)

    def collect(c):
        c = c.copy()
        c[..., 0] += case.g[:, :, rows, :left].sum(axis=3)
        return c

    return but(ask(case), x=collect)


@fault(*BY_INDEX, breaks="*.G1", id="Q03")
def corners_not_collected(ask, case):
    """δx leaves out what is outside of both axes."""
    beside, above = _outside(case)
    rest = altered(case, cotangent=np.where(beside & above, 0, case.g))
    return but(ask(case), x=lambda c: ask.alone("x", rest))


@fault(*BY_INDEX, breaks="*.G1", id="A03")
def columns_cropped_not_collected(ask, case):
    """δx leaves out what is beside x."""
    beside, _ = _outside(case)
    rest = altered(case, cotangent=np.where(beside, 0, case.g))
    return but(ask(case), x=lambda c: ask.alone("x", rest))


@fault(*BY_INDEX, breaks="*.G1")
def last_copy_overwrites(ask, case):
    """Each element of δx is what one of its places had, not the sum."""
    index = np.arange(np.prod(case.shapes["x"])).reshape(case.shapes["x"])
    places = ask(altered(case, x=index)).y.astype(int).ravel() if index.size < 2**11 else None
    into = np.zeros(index.size)
    if places is None:
        return ask(case)
    into[places] = case.g.ravel()
    return but(ask(case), x=lambda c: into.reshape(c.shape))


@fault(*ALL, breaks="*.S1")
def sign_of_zero_lost(ask, case):
    """−0 arrives as 0."""
    return but(ask(case), y=lambda y: y + 0.0)


@fault(*ALL, breaks="*.S1")
def infinity_clipped(ask, case):
    """An infinity arrives as the largest number."""
    return but(ask(case), y=lambda y: np.nan_to_num(y, nan=np.nan))


@fault(*BY_INDEX, breaks="*.S1")
def added_to_zeros(ask, case):
    """The padding is made by a product with a matrix of zeros and ones: 0·∞ is NaN beside it."""
    lost = ~np.isfinite(case.arrays["x"]).all(axis=(2, 3), keepdims=True)
    outside = np.logical_or(*_outside(case))
    return but(ask(case), y=lambda y: np.where(lost & outside, np.nan, y))


@fault("pad_constant", breaks="pad_constant.S1")
def padded_by_addition(ask, case):
    """x is laid into zeros and the value added around it, as value times a mask: 0·∞ is NaN."""
    inside = pad(np.ones(case.shapes["x"]), case.attrs["padding"])
    return but(ask(case), y=lambda y: np.where(inside == 1, y + 0 * case.attrs["value"], y))
