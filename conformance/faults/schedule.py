"""Faults of learning-rate schedules."""

import numpy as np

from nnspec.conformance.faults.fault import but, fault
from nnspec.reference.rule import rule_of

ALL = ("step_decay", "exponential_decay", "linear_warmup")


def _at(ask, case, t, **attrs):
    given = {**case.spec.fill_in(case.attrs), **attrs}
    wrong = rule_of(case.spec).forward(case.arrays["rate"].astype(float), t, **given)
    return but(ask(case), y=lambda y: wrong)


@fault(*ALL, breaks="*.F1")
def counted_from_one(ask, case):
    """The first step is number 1."""
    return _at(ask, case, case.arrays["t"] + 1)


@fault("step_decay", breaks="step_decay.F1")
def one_step_late(ask, case):
    """The rate falls after a step that is a multiple of `every`, not at it."""
    return _at(ask, case, np.maximum(case.arrays["t"] - 1, 0))


@fault("exponential_decay", breaks="exponential_decay.F1")
def falls_by_the_factor(ask, case):
    """Each step takes the factor away, in place of keeping it."""
    return _at(ask, case, case.arrays["t"], factor=abs(1 - case.attrs["factor"]))


@fault("linear_warmup", breaks="linear_warmup.F1")
def never_whole(ask, case):
    """The rate goes on to rise beyond the last step."""
    t, steps = case.arrays["t"], case.attrs["steps"]
    start, rate = case.attrs["start"], float(case.arrays["rate"])
    return but(ask(case), y=lambda y: rate * (start + (1 - start) * t / steps))
