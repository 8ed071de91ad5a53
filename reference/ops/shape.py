"""flatten: the elements stay, the axes go."""

from math import prod

from nnspec.reference.rule import Rule


def forward(x):
    return x.reshape(x.shape[0], prod(x.shape[1:]))


def vjp(g, y, x):
    return (g.reshape(x.shape),)


flatten = Rule(forward, vjp)
