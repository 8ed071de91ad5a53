"""conv2d and convolve2d: one correlation, its kernel as it is or reversed; along any number of axes."""

from functools import partial

from nnspec.reference.bounded import select
from nnspec.reference.contraction import bilinear, total
from nnspec.reference.correlate import correlate, correlate_w, correlate_x
from nnspec.reference.rule import Rule


def forward(x, w, b=None, **attrs):
    bias = None if b is None else b.reshape(-1, *[1] * len(x.shape[2:]))
    return bilinear(partial(correlate, **attrs), x, w, bias)


def vjp(g, y, x, w, b=None, **attrs):
    g_x = bilinear(partial(correlate_x, shape=x.shape, **attrs), g, w)
    g_w = bilinear(partial(correlate_w, taps=w.shape[2:], **attrs), g, x)
    return (g_x, g_w) if b is None else (g_x, g_w, total(g, axis=(0, *range(2, len(g.shape)))))


conv2d = Rule(forward, vjp)


def _reverse(w):
    return select(lambda a: a[:, :, ::-1, ::-1], w)


def _plain(padding):
    return {"padding": padding, "stride": (1, 1), "dilation": (1, 1), "groups": 1}


def _convolve(x, w, *, padding):
    return forward(x, _reverse(w), **_plain(padding))


def _convolve_vjp(g, y, x, w, *, padding):
    g_x, g_w = vjp(g, y, x, _reverse(w), **_plain(padding))
    return g_x, _reverse(g_w)


convolve2d = Rule(_convolve, _convolve_vjp)
