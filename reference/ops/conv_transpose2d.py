"""conv_transpose2d: the correlation's adjoint forwards, and the correlation backwards."""

from functools import partial

from nnspec.reference.contraction import bilinear, total
from nnspec.reference.correlate import correlate, correlate_w, correlate_x
from nnspec.reference.rule import Rule
from nnspec.spec.window import covered


def forward(x, w, b=None, *, output_padding, **attrs):
    windows = attrs["stride"], attrs["padding"], attrs["dilation"]
    size = map(covered, x.shape[2:], w.shape[2:], *windows, output_padding)
    shape = (x.shape[0], w.shape[1] * attrs["groups"], *size)
    return bilinear(
        partial(correlate_x, shape=shape, **attrs), x, w, None if b is None else b.reshape(-1, 1, 1)
    )


def vjp(g, y, x, w, b=None, *, output_padding, **attrs):
    g_x = bilinear(partial(correlate, **attrs), g, w)
    g_w = bilinear(partial(correlate_w, taps=w.shape[2:], **attrs), x, g)
    return (g_x, g_w) if b is None else (g_x, g_w, total(g, axis=(0, 2, 3)))


conv_transpose2d = Rule(forward, vjp)
