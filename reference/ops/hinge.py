"""The hinge loss, beside its adjoint."""

import numpy as np

from nnspec.reference.bounded import choose, plain
from nnspec.reference.reduction import reduced, shared
from nnspec.reference.rule import Rule


def forward(x, t, *, reduction):
    return reduced(np.maximum(1.0 - t * x, 0.0), reduction)


def vjp(g, y, x, t, *, reduction):
    each = shared(g, x.shape, reduction)
    return choose(plain(t) * plain(x) <= 1, -(t * each), 0.0 * each), None


def freedom(profile, g, y, x, t, *, reduction):
    """At t·x = 1 the slope may be anything in [0, 1]."""
    sent = -plain(shared(g, x.shape, reduction)) * t
    kink = t * x == 1
    low = np.where(kink, np.minimum(sent, 0.0) - sent, 0.0)  # K1: all of it is sent
    return (low, np.where(kink, np.maximum(sent, 0.0) - sent, 0.0)), None


hinge_loss = Rule(forward, vjp, freedom)
