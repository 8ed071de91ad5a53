"""rmsprop: step by step."""

from functools import partial

from nnspec.reference.bounded import either, saved
from nnspec.reference.rule import Rule
from nnspec.reference.steps import averaged, averaged_squares, over_root, run


def forward(p, g, v=None, a=None, m=None, *, rates, taken, **attrs):
    return run(partial(_step, **attrs), p, g, [v, a, m], rates=rates, taken=taken)


def _step(p, g, v, a, m, *, rate, t, rho, epsilon, place, centered, momentum, velocity):
    v = averaged_squares(v, g, rho)
    a = averaged(a, g, rho) if centered else a
    spread = saved(v) - saved(a) * saved(a) if centered else saved(v)
    quotient = over_root(g, spread, epsilon, place)
    stride = either(rate * quotient, over_root(g * rate, spread, epsilon, place))
    if not momentum:
        return p - stride, v, a, m
    m = momentum * m + (stride if velocity == "steps" else quotient)
    return p - (saved(m) if velocity == "steps" else rate * saved(m)), v, a, m


rmsprop = Rule(forward, None)
