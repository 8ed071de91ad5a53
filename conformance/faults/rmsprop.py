"""Faults of rmsprop."""

from nnspec.conformance.faults.fault import but, fault
from nnspec.conformance.faults.sgd import as_if


@fault("rmsprop", breaks="rmsprop.F1", id="O14")
def epsilon_inside_the_root(ask, case):
    """√(v + ε) in place of √v + ε."""
    return as_if(ask, case, place="inside")


@fault("rmsprop", breaks="rmsprop.F1", id="O07")
def the_rate_inside_the_velocity(ask, case):
    """The velocity gathers steps: with a rate that changes, another path."""
    return as_if(ask, case, velocity="steps")


@fault("rmsprop", breaks="rmsprop.F1")
def never_centered(ask, case):
    """The average of the gradients is kept, and not used."""
    right = ask(case)
    wrong = as_if(ask, case, centered=False)
    return but(right, y=lambda _: wrong.y)


@fault("rmsprop", breaks="rmsprop.F2")
def shares_swapped(ask, case):
    """v keeps 1 − ρ of itself, and takes ρ of the square."""
    return as_if(ask, case, rho=1 - case.attrs["rho"])


@fault("rmsprop", breaks="rmsprop.F3")
def magnitudes_are_averaged(ask, case):
    """a averages |g|."""
    right = ask(case)
    wrong = as_if(ask, case, arrays={"g": abs(case.arrays["g"])})
    return but(right, a_next=lambda _: wrong.results["a_next"])


@fault("rmsprop", breaks="rmsprop.F4")
def the_velocity_is_an_average(ask, case):
    """m ← momentum·m + (1 − momentum)·q."""
    share = 1 - case.attrs["momentum"]
    fresh = not case.attrs["taken"]
    return but(ask(case), m_next=lambda m: share * m if fresh else m)
