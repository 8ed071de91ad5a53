"""Pooling."""

from functools import partial

import jax.numpy as jnp
import numpy as np
from jax import lax

from nnspec.backends.base import Part, Refusal
from nnspec.backends.jax.whole import whole
from nnspec.spec.window import reached


class Pool2d(Part):
    """lax.reduce_window."""

    composed = {
        "avg_pool2d": "lax.reduce_window of sums, divided by the count: lax has no averaging window",
    }
    refusals = (
        Refusal(
            "max_pool2d",
            "lax.reduce_window has no derivative where it is dilated",
            when=lambda case: case.attrs.get("dilation", (1, 1)) != (1, 1),
            gradient=True,
        ),
    )
    grades = {  # sums kept in storage
        (clause, dtype): "C"
        for clause in ("max_pool2d.G1", "avg_pool2d")
        for dtype in ("float16", "bfloat16")
    }

    def max_pool2d(self, x, *, window, stride, padding, dilation, ceil_mode):
        sides = reached(x.shape[2:], window, stride, padding, dilation, ceil_mode)
        return over_windows(x, -np.inf, lax.max, window, stride, sides, dilation)

    @whole
    def avg_pool2d(self, x, *, window, stride, padding, count_padding, ceil_mode, divisor_override):
        sides = reached(x.shape[2:], window, stride, padding, (1, 1), ceil_mode)
        total = partial(over_windows, start=0.0, join=lax.add, window=window, stride=stride)
        if divisor_override:
            return total(x, padding=sides) / divisor_override
        if count_padding and sides == padding:
            return total(x, padding=sides) / (window[0] * window[1])
        counted = jnp.ones_like(x)
        beyond = sides
        if count_padding:
            counted = jnp.pad(counted, ((0, 0), (0, 0), *padding), constant_values=1)
            beyond = tuple((0, far - high) for (_, far), (_, high) in zip(sides, padding, strict=True))
        return total(x, padding=sides) / total(counted, padding=beyond)


def over_windows(x, start, join, window, stride, padding, dilation=(1, 1)):
    return lax.reduce_window(
        x,
        start,
        join,
        (1, 1, *window),
        (1, 1, *stride),
        ((0, 0), (0, 0), *padding),
        window_dilation=(1, 1, *dilation),
    )
