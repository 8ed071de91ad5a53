"""Faults of flatten, reshape and transpose."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault


def _channels_last(x):
    return np.moveaxis(x, 1, -1).reshape(len(x), x[:1].size)


@fault("flatten", breaks="flatten.F1", id="Q05")
def channels_last(ask, case):
    """The channels run fastest; the gradient agrees."""
    x = case.arrays["x"]
    back = np.argsort(_channels_last(np.arange(x[:1].size).reshape(1, *x.shape[1:]))[0])
    return but(ask(case), y=lambda y: _channels_last(x), x=lambda c: case.g[:, back].reshape(x.shape))


@fault("flatten", breaks="flatten.F1")
def columns_first_in_square_images(ask, case):
    """A square image is read column by column."""
    x = case.arrays["x"]
    square = x.ndim == 4 and x.shape[2] == x.shape[3]
    return but(ask(case), y=lambda y: x.swapaxes(2, 3).reshape(y.shape)) if square else ask(case)


@fault("flatten", breaks="flatten.G1")
def cotangent_channels_last(ask, case):
    """δx is g read with the channels running fastest."""
    shape = case.shapes["x"]
    last = (shape[0], *shape[2:], shape[1])
    return but(ask(case), x=lambda c: np.moveaxis(case.g.reshape(last), -1, 1))


@fault("flatten", "reshape", "transpose", breaks="*.S1")
def sign_of_zero_lost(ask, case):
    """−0 arrives as 0."""
    return but(ask(case), y=lambda y: y + 0.0)


@fault("flatten", "reshape", "transpose", breaks="*.S1")
def infinity_clipped(ask, case):
    """An infinity arrives as the largest number."""
    return but(ask(case), y=lambda y: np.nan_to_num(y, nan=np.nan))


@fault("reshape", breaks="reshape.F1")
def first_axis_fastest(ask, case):
    """Elements are read and written with the first axis running fastest; the gradient agrees."""
    x, shape = case.arrays["x"], case.attrs["shape"]
    back = case.g.reshape(-1, order="F").reshape(x.shape, order="F")
    return but(ask(case), y=lambda y: x.reshape(shape, order="F"), x=lambda c: back)


@fault("reshape", breaks="reshape.F1")
def transposed_when_sizes_are_exchanged(ask, case):
    """A matrix of m × n that becomes n × m is transposed."""
    x = case.arrays["x"]
    turned = x.ndim == 2 and case.attrs["shape"] == x.shape[::-1]
    return but(ask(case), y=lambda y: x.T) if turned else ask(case)


@fault("reshape", breaks="reshape.G1")
def cotangent_with_the_first_axis_fastest(ask, case):
    """δx is g, read with the first axis running fastest."""
    return but(ask(case), x=lambda c: case.g.reshape(c.shape, order="F"))


@fault("transpose", breaks="transpose.F1", id="Q06")
def order_reversed(ask, case):
    """The axes are put in the order backwards, where the sizes do not tell; the gradient agrees."""
    backwards = case.attrs["order"][::-1]
    fits = tuple(case.shapes["x"][axis] for axis in backwards) == case.g.shape
    return ask(altered(case, {"order": backwards})) if fits else ask(case)


@fault("transpose", breaks="transpose.F1", id="Q06")
def order_read_backwards(ask, case):
    """Axis k of x becomes axis order[k] of y, where the sizes do not tell; the gradient agrees."""
    inverse = tuple(int(axis) for axis in np.argsort(case.attrs["order"]))
    fits = tuple(case.shapes["x"][axis] for axis in inverse) == case.g.shape
    return ask(altered(case, {"order": inverse})) if fits else ask(case)


@fault("transpose", breaks="transpose.G1")
def cotangent_put_back_by_the_same_order(ask, case):
    """δx is g with the order applied once more, where the sizes do not tell."""
    again = case.g.transpose(case.attrs["order"])
    return but(ask(case), x=lambda c: again if again.shape == c.shape else c)
