"""dropout with a given mask: a division by 1 − p, but where nothing is kept."""

import numpy as np

from nnspec.reference.bounded import Bounded, choose, lift, plain
from nnspec.reference.rule import Rule


def forward(x, m, *, p):
    if p == 1.0:
        return choose(np.zeros(x.shape, bool), x, 0.0)
    keep = 1.0 - (lift(p, x.profile) if isinstance(x, Bounded) else p)
    return choose(plain(m) != 0, x / keep, 0.0)


def vjp(g, y, x, m, *, p):
    return forward(g, m, p=p), None


dropout = Rule(forward, vjp)
