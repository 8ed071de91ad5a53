"""Faults of learning-rate schedules."""

import numpy as np

from nnspec.conformance.faults.fault import altered, but, fault
from nnspec.reference.rule import rule_of

ALL = ("step_decay", "exponential_decay", "linear_warmup", "cosine_decay")


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


def _held(ask, case):
    """The right rates, got without steps after the last: there an implementation may decline to answer."""
    return ask(altered(case, t=np.minimum(case.arrays["t"], case.attrs["steps"])))


def _lowered(ask, case, angle, floor=None):
    """By the cosine of another angle, or to another floor."""
    rate, floor = float(case.arrays["rate"]), case.attrs["floor"] if floor is None else floor
    return but(_held(ask, case), y=lambda y: rate * (floor + (1 - floor) * (1 + np.cos(angle)) / 2))


def _progress(case):
    return np.minimum(case.arrays["t"], case.attrs["steps"]) / case.attrs["steps"]


@fault("cosine_decay", breaks="cosine_decay.F1")
def cosine_half_too_long(ask, case):
    """The angle goes on to 2π, and the rate rises again."""
    return _lowered(ask, case, 2 * np.pi * _progress(case))


@fault("cosine_decay", breaks="cosine_decay.F1")
def cosine_of_a_quarter(ask, case):
    """The angle ends at π/2: half of the way down."""
    return _lowered(ask, case, np.pi / 2 * _progress(case))


@fault("cosine_decay", breaks="cosine_decay.F1")
def cosine_of_degrees(ask, case):
    """The angle is in degrees."""
    return _lowered(ask, case, 180 * _progress(case))


@fault("cosine_decay", breaks="cosine_decay.F1")
def floor_is_ignored(ask, case):
    """The rate falls to 0, whatever its floor."""
    return _lowered(ask, case, np.pi * _progress(case), floor=0.0)


@fault("cosine_decay", breaks="cosine_decay.F1")
def floor_is_no_fraction(ask, case):
    """The floor is taken for a rate, not for a fraction of one."""
    rate, floor = float(case.arrays["rate"]), case.attrs["floor"]
    part = (1 + np.cos(np.pi * _progress(case))) / 2
    return but(ask(case), y=lambda y: floor + (rate - floor) * part)


@fault("cosine_decay", breaks="cosine_decay.F1")
def floor_is_a_least_rate(ask, case):
    """The rate falls as if to 0, and is cut at its floor."""
    rate, floor = float(case.arrays["rate"]), case.attrs["floor"]
    part = (1 + np.cos(np.pi * _progress(case))) / 2
    return but(ask(case), y=lambda y: rate * np.maximum(floor, part))


@fault("cosine_decay", breaks="cosine_decay.F1")
def not_held(ask, case):
    """After the last step the rate rises again, as the cosine does."""
    return _lowered(ask, case, np.pi * case.arrays["t"] / case.attrs["steps"])


@fault("cosine_decay", breaks="cosine_decay.F1")
def restarted(ask, case):
    """After the last step the rate starts anew."""
    steps = case.attrs["steps"]
    return _lowered(ask, case, np.pi * (case.arrays["t"] % (steps + 1)) / steps)


@fault("cosine_decay", breaks="cosine_decay.F1")
def one_step_short(ask, case):
    """The floor is reached one step after the last."""
    return _lowered(ask, case, np.pi * _progress(case) * case.attrs["steps"] / (case.attrs["steps"] + 1))
