"""sgd: step by step."""

from functools import partial

from nnspec.reference.bounded import either, saved
from nnspec.reference.rule import Rule
from nnspec.reference.steps import coefficient, run


def forward(p, g, m=None, *, rates, taken, **attrs):
    return run(partial(_step, **attrs), p, g, [m], rates=rates, taken=taken)


def _step(p, g, m, *, rate, t, momentum, dampening, nesterov, velocity, weight_decay, decay):
    if weight_decay and decay == "coupled":
        g = g + weight_decay * p
    along = g * rate if velocity == "steps" else g
    if momentum and t == 1:
        m = momentum * m + along  # m is 0, and nothing is dampened
    elif momentum:
        m = momentum * m + coefficient(g, lambda d: 1.0 - d, dampening) * along
    if momentum:
        along = along + momentum * saved(m) if nesterov else saved(m)
    return decayed(p, along if velocity == "steps" else rate * along, rate, weight_decay, decay), m


def decayed(p, step, rate, weight_decay, decay):
    """p − step, and with decoupled decay p ← p − rate·λ·p besides."""
    if not weight_decay or decay == "coupled":
        return p - step
    kept = coefficient(p, lambda r, w: 1.0 - r * w, rate, weight_decay)
    shrunk = either(p * kept, p - p * weight_decay * rate, p - rate * (weight_decay * p))
    return either(saved(shrunk) - step, p - (step + rate * (weight_decay * p)))


sgd = Rule(forward, None)
