"""Faults of adagrad and adadelta."""

import numpy as np

from nnspec.conformance.faults.fault import but, fault
from nnspec.conformance.faults.sgd import as_if, replay


@fault("adagrad", breaks="adagrad.F1", id="O14")
def epsilon_inside_the_root(ask, case):
    """√(s + ε) in place of √s + ε."""
    return as_if(ask, case, place="inside")


@fault("adagrad", breaks="adagrad.F1")
def the_sum_before_the_step(ask, case):
    """A step is divided by the root of the sum without its own gradient."""
    a = case.spec.fill_in(case.attrs)

    def step(p, g, s, rate, t):
        s = s + a["initial"] if t == 1 else s
        return p - rate * g / (np.sqrt(s) + a["epsilon"]), s + g * g

    return replay(ask, case, step)


@fault("adagrad", breaks="adagrad.F2")
def nothing_at_the_start(ask, case):
    """`initial` is not in the sum that is handed on."""
    fresh = not case.attrs["taken"]
    return but(ask(case), s_next=lambda s: s - case.attrs["initial"] if fresh else s)


def _adadelta(ask, case, *, inside=False, late=False):
    a = case.spec.fill_in(case.attrs)
    rho, epsilon = a["rho"], a["epsilon"]

    def step(p, g, v, d, rate, t):
        v = rho * v + (1 - rho) * g * g
        u = g * np.sqrt((v if late else d) + epsilon) / np.sqrt(v + epsilon)
        d = rho * d + (1 - rho) * (rate * u if inside else u) ** 2
        return p - rate * u, v, d

    return replay(ask, case, step)


@fault("adadelta", breaks="adadelta.F1")
def squares_of_gradients_above(ask, case):
    """The root above is that of v: every step is rate·g."""
    return _adadelta(ask, case, late=True)


@fault("adadelta", breaks="adadelta.F2")
def shares_swapped(ask, case):
    """v keeps 1 − ρ of itself, and takes ρ of the square."""
    return as_if(ask, case, rho=1 - case.attrs["rho"])


@fault("adadelta", breaks="adadelta.F3")
def the_rate_inside_the_average(ask, case):
    """d averages the squares of rate·u, of what is really taken from p."""
    return _adadelta(ask, case, inside=True)
