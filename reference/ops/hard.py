"""Hard activations, each beside its adjoint."""

import numpy as np

from nnspec.reference.bounded import choose, either, operand, plain
from nnspec.reference.kink import between, near
from nnspec.reference.ops.rectifier import clipped, clipped_freedom, clipped_vjp
from nnspec.reference.rule import Rule


def _ramp(x):
    """What is clipped at 0 and 1, in the two ways in which it is computed."""
    return either(x / 6.0 + 0.5, (x + 3.0) / 6.0)


def _inside(x):
    return np.abs(plain(x)) < 3


def sigmoid_forward(x):
    return clipped(_ramp(x), 0.0, 1.0)


def sigmoid_vjp(g, y, x):
    return (choose(_inside(x), g / 6.0, 0.0),)


def sigmoid_freedom(profile, g, y, x):
    """At both ends of the ramp the slope may be anything in [0, 1/6]."""
    ramp = _ramp(operand(x, profile))
    (value,) = sigmoid_vjp(g, y, x)
    g = operand(g, profile)
    return (between(value, [(near(ramp, 0.0) | near(ramp, 1.0), 0.0 * g, g / 6.0)]),)


hard_sigmoid = Rule(sigmoid_forward, sigmoid_vjp, sigmoid_freedom)

hard_tanh = Rule(lambda x, *, low, high: clipped(x, low, high), clipped_vjp, clipped_freedom)


def swish_forward(x):
    return either(x * sigmoid_forward(x), _paper(x))


def _paper(x):
    """x · min(max(x + 3, 0), 6) / 6, as it rounds, but without its overflow: a large x is scaled by 1/8."""
    six = clipped(x + 3.0, 0.0, 6.0)
    return choose(np.abs(plain(x)) < 1, x * six / 6.0, x / 8.0 * six / 6.0 * 8.0)


def _curved(g, x):
    """The cotangent between −3 and 3: as a line, or by the rule of products."""
    return either(g * (x / 3.0 + 0.5), g * sigmoid_forward(x) + g * x / 6.0)


def swish_vjp(g, y, x):
    return (choose(_inside(x), _curved(g, x), choose(plain(x) > 0, g, 0.0)),)


def swish_freedom(profile, g, y, x):
    """At −3 the slope may be anything in [−1/2, 0], at 3 in [1, 3/2]."""
    (value,) = swish_vjp(g, y, x)
    g, x = operand(g, profile), operand(x, profile)
    ramp, curved = _ramp(x), _curved(g, x)
    return (between(value, [(near(ramp, 0.0), 0.0 * g, curved), (near(ramp, 1.0), g, curved)]),)


hard_swish = Rule(swish_forward, swish_vjp, swish_freedom)
