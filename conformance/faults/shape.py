"""Faults of flatten."""

import numpy as np

from nnspec.conformance.faults.fault import but, fault


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


@fault("flatten", breaks="flatten.S1")
def sign_of_zero_lost(ask, case):
    """−0 arrives as 0."""
    return but(ask(case), y=lambda y: y + 0.0)


@fault("flatten", breaks="flatten.S1")
def infinity_clipped(ask, case):
    """An infinity arrives as the largest number."""
    return but(ask(case), y=lambda y: np.nan_to_num(y, nan=np.nan))
