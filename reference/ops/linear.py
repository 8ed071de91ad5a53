"""linear: z = W x + b."""

from nnspec.reference.contraction import bilinear, total
from nnspec.reference.rule import Rule


def forward(x, w, b=None):
    return bilinear(lambda x, w: x @ w.T, x, w, b)


def vjp(g, y, x, w, b=None):
    g_x = bilinear(lambda g, w: g @ w, g, w)
    g_w = bilinear(lambda g, x: g.T @ x, g, x)
    return (g_x, g_w) if b is None else (g_x, g_w, total(g, axis=0))


linear = Rule(forward, vjp)
