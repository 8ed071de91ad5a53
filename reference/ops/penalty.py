"""l2_penalty, beside its adjoint."""

from nnspec.reference.bounded import either
from nnspec.reference.contraction import total
from nnspec.reference.rule import Rule


def forward(w, *, rate):
    square = w * w
    whole = total(square)
    return either((rate / 2) * whole, rate * (whole / 2.0), rate * total(square / 2.0))


def vjp(g, y, w, *, rate):
    return (either(g * rate * w, g * (rate / 2) * (w * 2.0), (g * (rate / 2) * w) * 2.0),)


l2_penalty = Rule(forward, vjp)
