"""One array in many places in memory: equal numbers, different strides."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnspec.reference.formats import Array


def contiguous(x: Array) -> Array:
    """Axes stored in order, the last running fastest."""
    return np.array(x, order="C")


def transposed(x: Array) -> Array:
    """Axes stored in reverse order."""
    return contiguous(x.T).T


def sliced(x: Array) -> Array:
    """Every other element of a larger array, the others being something else."""
    if not x.ndim:
        return x.copy()
    wide = np.full((*x.shape[:-1], 2 * x.shape[-1]), 77, x.dtype)
    wide[..., ::2] = x
    return wide[..., ::2]


def reversed_(x: Array) -> Array:
    """Stored backwards, read with negative strides."""
    flip: tuple[Any, ...] = (..., *(slice(None, None, -1),) * x.ndim)
    return contiguous(x[flip])[flip]


def channels_last(x: Array) -> Array:
    """The second axis running fastest, as in an NHWC buffer."""
    return np.moveaxis(contiguous(np.moveaxis(x, 1, -1)), -1, 1) if x.ndim > 2 else transposed(x)


def broadcast(x: Array) -> Array:
    """The first item in place of all: a stride of zero. This layout changes the numbers."""
    return np.broadcast_to(x[:1].copy(), x.shape) if x.ndim and x.shape[0] else x.copy()


LAYOUTS: dict[str, Callable[[Array], Array]] = {
    "contiguous": contiguous,
    "transposed": transposed,
    "sliced": sliced,
    "reversed": reversed_,
    "channels_last": channels_last,
    "broadcast": broadcast,
}
MOVED = ("transposed", "sliced", "reversed", "channels_last")  # the same numbers elsewhere
ANY = ("contiguous", *MOVED)
